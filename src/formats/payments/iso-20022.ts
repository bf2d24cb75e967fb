import { type Payment, type PaymentWords, type RejectCode, sha256Hex } from "../../core/index.ts";
import { type Currencies, currenciesOf, currencyNamed, positiveMinor } from "../amounts.ts";
import type { DecodeContext, Decoder, Format, HeldEnds, HoldersOf } from "../format.ts";
import { Output } from "../output.ts";
import { xmlHead } from "../text/xml-head.ts";
import { type Closed, XmlStream } from "../text/xml-stream.ts";
import { sayHolder } from "./holders.ts";
import { deskOf, paymentWords, pseudonym, saidOf } from "./said.ts";
import { unixSeconds } from "./times.ts";

/** SWIFT's network has names of its own for the same messages. */
const NAMESPACE = /^urn:(?:iso:std:iso:20022:tech|swift):xsd:(camt\.05[234]|pacs\.00[89])\.001\.\d{2}$/;
const NAMED = /urn:(?:iso:std:iso:20022:tech|swift):xsd:(?:camt\.05[234]|pacs\.00[89])/;
/** The element that one message cannot be without, by its root. */
const PART_OF: Readonly<Record<string, string>> = {
  BkToCstmrStmt: "Stmt",
  BkToCstmrAcctRpt: "Rpt",
  BkToCstmrDbtCdtNtfctn: "Ntfctn",
  FIToFICstmrCdtTrf: "CdtTrfTxInf",
  FICdtTrf: "CdtTrfTxInf",
};
const STATEMENTS = new Set(["Stmt", "Rpt", "Ntfctn"]);
/** Booked entries moved money; pending ones and notices have not. */
const NOT_BOOKED = new Set(["PDNG", "INFO", "FUTR"]);

/** Statements, reports, notifications (camt.052, 053, 054) and transfers (pacs.008, 009) as payments, streamed. */
export const iso20022: Format = {
  id: "iso-20022",
  title: "ISO 20022 XML (camt.052/053/054, pacs.008/009)",
  mediaType: "application/xml",
  extensions: ["xml"],
  sniff(head) {
    const text = xmlHead(head).slice(0, 8192);
    return NAMED.test(text) ? 0.95 : 0;
  },
  open: createDecoder,
};

/** What is known of one payment while its element is open; party names are only hashed, and stated where a human accepted a role. */
interface Draft {
  amount?: string;
  currency?: string;
  /** Set where the amount is the one of this level, not of a charge or a part. */
  direction?: "in" | "out";
  booked?: string;
  valued?: string;
  status?: string;
  isReversal?: boolean;
  uetr?: string;
  endToEnd?: string;
  transaction?: string;
  /** The account's own bank's: the other bank has another. */
  servicer?: string;
  purpose?: string;
  /** Of a bank transaction code: "PMNT", "CNTR", "CDPT". */
  domain?: string;
  family?: string;
  subFamily?: string;
  /** A code of the bank's own. */
  proprietary?: string;
  /** What the bank calls its booking, and what the payer wrote. */
  booking?: string;
  remittance?: string;
  debtor?: string;
  creditor?: string;
  debtorAccount?: string;
  creditorAccount?: string;
  debtorAgent?: string;
  creditorAgent?: string;
  readonly line: number;
}

function createDecoder(context: DecodeContext): Decoder {
  const out = new Output(context.model);
  const message = new Message(context, out);
  const stream = new XmlStream({
    open: (name, namespace, attributes, line) => {
      const fault = message.open(name, namespace, attributes, line);
      if (fault) stream.refuse(fault.code, line, fault.field);
    },
    close: (element) => {
      const fault = message.close(element);
      if (fault) stream.refuse(fault.code, element.line, fault.field);
    },
    refuse: (code, line, field) => void out.reject(line, code, field),
  });
  return {
    push(chunk) {
      stream.push(chunk);
      return out.take();
    },
    end() {
      stream.end();
      if (!message.seen) stream.refuse("FIELD_MISSING", 1, "Document");
      return { ...out.take(), facts: message.facts() };
    },
  };
}

interface Fault {
  readonly code: RejectCode;
  readonly field: string;
}

class Message {
  seen = false;
  private readonly out: Output;
  private readonly currencies: Currencies;
  private readonly words: PaymentWords;
  private readonly prefix: string;
  private readonly holdersOf: HoldersOf | undefined;
  private readonly path: string[] = [];
  private amountCurrency = "";
  private part = "";
  private parts = 0;
  private count = 0;
  private own: { account?: string; agent?: string; holder?: string } = {};
  private entry: Draft | undefined;
  private detail: Draft | undefined;
  private details = 0;
  /** What the details of the entry that have no sums of their own say alike. */
  private said: Partial<Draft> | undefined;
  private messageId = "";
  private createdAt = "";
  private settledOn = "";

  constructor(context: DecodeContext, out: Output) {
    this.out = out;
    this.currencies = currenciesOf(context.reference.currencies);
    this.words = paymentWords(context.reference.moneyKinds);
    this.holdersOf = context.holdersOf;
    this.prefix = `pay-${sha256Hex(context.reportId).slice(0, 12)}-`;
  }

  facts() {
    const published = unixSeconds(this.createdAt);
    return {
      ...(this.messageId === "" ? {} : { title: this.messageId }),
      ...(published === undefined ? {} : { publishedAt: new Date(published * 1000).toISOString() }),
    };
  }

  open(
    name: string,
    namespace: string,
    attributes: Readonly<Record<string, string>>,
    line: number,
  ): Fault | undefined {
    this.path.push(name);
    if (name === "Document") {
      if (!NAMESPACE.test(namespace)) return { code: "MARKUP_INVALID", field: "Document" };
      this.seen = true;
    }
    if (!this.seen) return undefined;
    const part = PART_OF[name];
    if (part !== undefined) {
      this.part = part;
      this.parts = 0;
    }
    if (name === this.part) this.parts++;
    if (STATEMENTS.has(name)) this.own = {};
    if (name === "Ntry") {
      this.entry = { line };
      this.details = 0;
      this.said = undefined;
    }
    if (name === "TxDtls" || name === "CdtTrfTxInf") this.detail = { line };
    const currency = attributes["Ccy"];
    if (currency !== undefined) this.amountCurrency = currency;
    return undefined;
  }

  close(element: Closed): Fault | undefined {
    const { name, text } = element;
    const up = (levels: number): string => this.path[this.path.length - 1 - levels] ?? "";
    let fault: Fault | undefined;
    if (this.seen) {
      if (PART_OF[name] !== undefined && this.parts === 0)
        fault = { code: "FIELD_MISSING", field: this.part };
      this.header(name, text, up(1));
      if (this.detail) this.field(this.detail, name, text, up, false);
      else if (this.entry) this.field(this.entry, name, text, up, true);
      else if (up(1) !== "" && text !== "") this.account(name, text, up);
      if (name === "TxDtls" && this.entry && this.detail) {
        // Banks write a detail of zero where they know the parties but not the parts of the sum.
        if (this.detail.amount !== undefined && !/^[0.]*$/.test(this.detail.amount)) {
          this.details++;
          this.emit({ ...this.entry, ...this.detail });
        } else this.said = this.said ? common(this.said, this.detail) : this.detail;
        this.detail = undefined;
      }
      if (name === "CdtTrfTxInf" && this.detail) {
        this.emit(this.detail);
        this.detail = undefined;
      }
      if (name === "Ntry" && this.entry) {
        // Details without sums of their own describe the entry; with sums they are the payments.
        if (this.details === 0) this.emit(described(this.entry, this.said));
        this.entry = undefined;
      }
    }
    this.path.pop();
    return fault;
  }

  private header(name: string, text: string, parent: string): void {
    if (parent !== "GrpHdr") return;
    if (name === "MsgId") this.messageId = text;
    if (name === "CreDtTm") this.createdAt = text;
    if (name === "IntrBkSttlmDt") this.settledOn = text;
  }

  /** The statement's own account and bank. */
  private account(name: string, text: string, up: (levels: number) => string): void {
    const within = (outer: string): boolean => this.path.includes(outer);
    if (!within("Acct") || within("Bal") || within("RltdAcct")) return;
    if (name === "IBAN" && up(1) === "Id") this.own.account = text;
    if (name === "Id" && up(1) === "Othr" && up(2) === "Id" && up(3) === "Acct") this.own.account ??= text;
    if (/^(?:BIC|BICFI)$/.test(name) && within("Svcr")) this.own.agent = text;
    if (name === "Nm" && up(1) === "Ownr") this.own.holder = text;
  }

  private field(
    draft: Draft,
    name: string,
    text: string,
    up: (levels: number) => string,
    isEntry: boolean,
  ): void {
    if (text === "") return;
    const parent = up(1);
    switch (name) {
      case "Amt":
      case "IntrBkSttlmAmt":
        if (parent === "Ntry" || parent === "TxDtls" || name === "IntrBkSttlmAmt" || parent === "TxAmt") {
          draft.amount ??= text;
          draft.currency ??= this.amountCurrency;
        }
        return;
      case "CdtDbtInd":
        if (parent === "Ntry" || parent === "TxDtls") draft.direction = text === "CRDT" ? "in" : "out";
        return;
      case "Dt":
      case "DtTm":
        if (parent === "BookgDt" && isEntry) draft.booked = text;
        if (parent === "ValDt" && isEntry) draft.valued = text;
        return;
      case "IntrBkSttlmDt":
        draft.booked = text;
        return;
      case "AccptncDtTm":
        draft.valued = text;
        return;
      case "RvslInd":
        if (parent === "Ntry") draft.isReversal = /^(?:true|1)$/.test(text);
        return;
      case "Sts":
        if (parent === "Ntry") draft.status = text;
        return;
      case "Cd":
        if (parent === "Sts" && up(2) === "Ntry") draft.status = text;
        if (parent === "Purp") draft.purpose = text;
        if (parent === "Domn" && up(2) === "BkTxCd") draft.domain = text;
        if (parent === "Fmly") draft.family = text;
        if (parent === "Prtry" && up(2) === "BkTxCd") draft.proprietary = text;
        return;
      case "SubFmlyCd":
        draft.subFamily = text;
        return;
      case "AddtlNtryInf":
      case "AddtlTxInf":
        draft.booking ??= text;
        return;
      case "Ustrd":
        if (parent === "RmtInf" && (draft.remittance?.length ?? 0) < TEXT_MAX)
          draft.remittance = `${draft.remittance ?? ""} ${text}`.slice(0, TEXT_MAX);
        return;
      case "UETR":
        draft.uetr ??= text;
        return;
      case "EndToEndId":
        if (text !== "NOTPROVIDED") draft.endToEnd ??= text;
        return;
      case "TxId":
        draft.transaction ??= text;
        return;
      case "AcctSvcrRef":
        draft.servicer ??= text;
        return;
      default:
        this.party(draft, name, text, up);
    }
  }

  private party(draft: Draft, name: string, text: string, up: (levels: number) => string): void {
    const within = (outer: string): boolean => this.path.includes(outer);
    const isAccount =
      (name === "IBAN" && up(1) === "Id") || (name === "Id" && up(1) === "Othr" && up(2) === "Id");
    if (isAccount && within("DbtrAcct")) draft.debtorAccount ??= text;
    else if (isAccount && within("CdtrAcct")) draft.creditorAccount ??= text;
    else if (/^(?:BIC|BICFI|BICOrBEI|AnyBIC)$/.test(name)) {
      if (within("DbtrAgt")) draft.debtorAgent ??= text;
      else if (within("CdtrAgt")) draft.creditorAgent ??= text;
      else if (up(1) === "FinInstnId" && up(2) === "Dbtr") draft.debtorAccount ??= `BIC:${text}`;
      else if (up(1) === "FinInstnId" && up(2) === "Cdtr") draft.creditorAccount ??= `BIC:${text}`;
    } else if (name === "Nm") {
      // A name joins the payments of one unnumbered party within this node; as a digest, it tells nothing more.
      const owner = up(1) === "Pty" ? up(2) : up(1);
      if (owner === "Dbtr") draft.debtor = text;
      if (owner === "Cdtr") draft.creditor = text;
    }
  }

  private emit(draft: Draft): void {
    const { out } = this;
    if (draft.status !== undefined && NOT_BOOKED.has(draft.status)) return;
    const id = this.prefix + this.count++;
    // A notice is written as the money moves; when a statement was written says nothing of when its entries were booked.
    const day =
      draft.booked ?? draft.valued ?? (this.part === "Stmt" ? "" : this.settledOn || this.createdAt);
    if (day === "") return void out.reject(draft.line, "FIELD_MISSING", "BookgDt");
    const at = unixSeconds(day);
    if (at === undefined) return void out.reject(draft.line, "DATE_IMPOSSIBLE", "BookgDt");
    const name = draft.currency ?? "";
    const currency = currencyNamed(this.currencies, name);
    if (!currency) return void out.reject(draft.line, "CURRENCY_UNKNOWN", "Ccy");
    const amountMinor = positiveMinor(draft.amount ?? "", currency.digits);
    if (amountMinor === undefined) return void out.reject(draft.line, "AMOUNT_INVALID", "Amt");
    const { debtor, creditor } = this.sides(draft);
    const said = saidOf(this.words, {
      method: methodOf(draft),
      purpose: draft.purpose,
      text: `${draft.booking ?? ""}\n${draft.remittance ?? ""}`.trim(),
    });
    const holder = (side: Side, other: Side, way: "in" | "out"): string =>
      side.account ??
      (side.name === undefined ? deskOf(this.words, said, other.account, way) : undefined) ??
      pseudonym(side.name, id);
    // Both banks have the payer's words; what a bank calls its booking, nobody else does.
    const reference = draft.uetr ?? draft.endToEnd ?? draft.transaction ?? draft.servicer;
    const payment: Payment = {
      kind: "payment",
      id,
      at,
      debtorAccount: holder(debtor, creditor, "in"),
      creditorAccount: holder(creditor, debtor, "out"),
      ...(debtor.agent === undefined ? {} : { debtorAgent: debtor.agent }),
      ...(creditor.agent === undefined ? {} : { creditorAgent: creditor.agent }),
      amountMinor,
      currency: currency.code,
      ...said,
      ...(reference === undefined ? {} : { reference }),
    };
    out.record(payment);
    const held = this.holdersOf?.(id);
    if (held) this.hold(draft.line, held, { debtor, creditor });
  }

  /** Whom the message names as the holder of an account whose role was accepted; a statement's own by its heading. */
  private hold(line: number, held: HeldEnds, sides: ReturnType<Message["sides"]>): void {
    const say = (account: string | undefined, { name, account: number }: Side): void => {
      const holder =
        name ?? (number !== undefined && number === this.own.account ? this.own.holder : undefined);
      if (account !== undefined && holder !== undefined)
        sayHolder(this.out, line, account, { schema: "LegalEntity", name: holder });
    };
    say(held.debtor, sides.debtor);
    say(held.creditor, sides.creditor);
  }

  /** Who paid and who was paid. In a statement one of them is its own account, on the side that the entry says. */
  private sides(draft: Draft): { readonly debtor: Side; readonly creditor: Side } {
    const debtor: Side = { account: draft.debtorAccount, name: draft.debtor, agent: draft.debtorAgent };
    const creditor: Side = {
      account: draft.creditorAccount,
      name: draft.creditor,
      agent: draft.creditorAgent,
    };
    const own = this.own.account;
    const { direction } = draft;
    if (direction === undefined || own === undefined)
      return draft.isReversal === true ? { debtor: creditor, creditor: debtor } : { debtor, creditor };
    const isIn = direction === "in";
    const [mine, other] = isIn ? [creditor, debtor] : [debtor, creditor];
    // What goes back has the parties of the payment that it undoes: there the other one stands on the own side.
    const isBack = mine.account !== own && (draft.isReversal === true || other.account === own);
    const self: Side = {
      account: own,
      name: undefined,
      agent: (isBack ? other : mine).agent ?? this.own.agent,
    };
    const partner = isBack ? mine : other;
    return isIn ? { debtor: partner, creditor: self } : { debtor: self, creditor: partner };
  }
}

interface Side {
  readonly account: string | undefined;
  readonly name: string | undefined;
  readonly agent: string | undefined;
}

/** What two details say alike: of several payers none paid the whole. */
const common = (one: Partial<Draft>, other: Partial<Draft>): Partial<Draft> =>
  Object.fromEntries(Object.entries(one).filter(([key, value]) => other[key as keyof Draft] === value));

function described(entry: Draft, said: Partial<Draft> = {}): Draft {
  const { amount: _, currency: __, line: ___, ...rest } = said;
  return { ...rest, ...entry };
}

/** A payer's text is read to here. */
const TEXT_MAX = 1000;

/** "PMNT/CNTR/CDPT", and a bank's own code; German banks write two in one ("NTRF+082+00931": field 61's, then field 86's). */
function methodOf({ domain, family, subFamily, proprietary }: Draft): string | undefined {
  const [swift, gvc] = /^[NFS]([A-Z0-9]{3})\+(\d{3})(?:\+|$)/.exec(proprietary ?? "")?.slice(1) ?? [];
  const own = swift === undefined ? proprietary : `${swift} gvc:${gvc}`;
  const code = [domain, family, subFamily].filter((part) => part !== undefined).join("/");
  return [code, own].filter((part) => part !== undefined && part !== "").join(" ") || undefined;
}
