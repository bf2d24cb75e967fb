import { expect, test } from "vitest";
import { bytesOf, context, unknownToModel, valuesOf } from "../../test/formats/support.ts";
import { csv } from "./csv.ts";
import { decodeAll } from "./decode-all.ts";

const decode = (text: string | Uint8Array, options?: Readonly<Record<string, unknown>>) =>
  decodeAll(csv, typeof text === "string" ? bytesOf(text) : text, context, options);

test("people, companies and vessels are told by their columns", () => {
  const people = decode(
    "First name;Last name;DOB;Nationality;Phone\nAda;Example;31/03/1980;Tunisie;+44 7700 900123\n",
  );
  expect(people.rejects).toEqual([]);
  expect(unknownToModel(people.statements)).toEqual([]);
  expect(valuesOf(people.statements, "name", "Person")).toEqual(["Ada Example"]);
  expect(valuesOf(people.statements, "birthDate")).toEqual(["1980-03-31"]);
  expect(valuesOf(people.statements, "nationality")).toEqual(["tn"]);
  const companies = decode(
    "Company Name,Registration Number,Country,Ignored\nFictitious Marine Ltd,0123,المملكة المتحدة,x\n",
  );
  expect(valuesOf(companies.statements, "country", "Company")).toEqual(["gb"]);
  const vessels = decode("Vessel name\tIMO\tFlag\nFictitious Star\t9999993\tMT\n");
  expect(valuesOf(vessels.statements, "imoNumber", "Vessel")).toEqual(["9999993"]);
  expect(valuesOf(vessels.statements, "flag")).toEqual(["mt"]);
});

test("two born on one day are not one: a row without a name is refused, and a table without names is unknown", () => {
  const table = "Full name,DOB,Nationality\nAda Example,01/02/1980,tn\n,01/02/1980,tn\n,01/02/1980,fr\n";
  const { statements, rejects } = decode(table);
  expect(valuesOf(statements, "birthDate")).toEqual(["1980-02-01"]);
  expect(rejects.map((r) => [r.line, r.code, r.field])).toEqual([
    [3, "FIELD_MISSING", "keys"],
    [4, "FIELD_MISSING", "keys"],
  ]);
  // As one list of designations heads its names.
  const unnamed = decode("Name 6,Name 1,DOB,Nationality\nEXAMPLE,Ada,01/02/1980,tn\n");
  expect(unnamed.statements).toEqual([]);
  expect(unnamed.rejects.map((r) => r.code)).toEqual(["COLUMNS_UNKNOWN"]);
});

test("two rows of one name are two people, unless a birth date or a number says that they are one", () => {
  const entities = (table: string, options?: Readonly<Record<string, unknown>>) =>
    new Set(decode(table, options).statements.map((s) => s.entityId)).size;
  expect(entities("Full name,Phone\nAda Example,+447700900123\nAda Example,+447700900124\n")).toBe(2);
  const born =
    "Full name,DOB,Phone\nAda Example,01/02/1980,+447700900123\nAda Example,01/02/1980,+447700900124\n";
  expect(entities(born)).toBe(1);
  expect(entities("Vessel name,Flag\nFictitious Star,MT\nFictitious Star,PA\n")).toBe(2);
  const properties = { name: "Who", birthDate: "Born" };
  const one = { schema: "Person", keys: ["Who", "Born"], properties };
  const said = "Who,Born\nAda,01/02/1980\nAda,01/02/1980\nAda,\nAda,\n";
  expect(entities(said, { mapping: { entities: { one } } })).toBe(2);
  expect(entities(said, { mapping: { entities: { one: { ...one, sure: ["birthDate"] } } } })).toBe(3);
});

test("somebody of whom only a first name is known is somebody, in that row alone", () => {
  const table =
    "First name,Surname,DOB,Category\nAda,,01/01/2010,victim\nAda,,01/01/2010,\n,,01/01/2010,victim\n";
  const { statements, rejects } = decode(table);
  const said = (property: string) => statements.filter((s) => s.property === property).map((s) => s.entityId);
  expect(new Set(said("firstName")).size).toBe(2);
  expect(said("subjectCategory")).toEqual(said("firstName").slice(0, 1));
  expect(rejects.map((r) => [r.line, r.code, r.field])).toEqual([[4, "FIELD_MISSING", "keys"]]);
});

test("two of one name in the same line of two files are two, whatever namespace a mapping gives both", () => {
  const one = {
    schema: "Person",
    keys: ["Who"],
    sure: ["birthDate"],
    properties: { name: "Who", birthDate: "Born" },
  };
  const mapping = { namespace: "register", entities: { one } };
  const ids = ["rep-1", "rep-2"].flatMap((reportId) =>
    ["Ada,01/02/1980", "Ada,"].flatMap((row) =>
      decodeAll(csv, bytesOf(`Who,Born\n${row}\n`), { ...context, reportId }, { mapping }).statements.map(
        (s) => s.entityId,
      ),
    ),
  );
  expect(new Set(ids).size).toBe(3);
});

test.each([
  ["a title and the day that it was made", "Fictitious register\nMade on,2026-04-01\n\n"],
  ["rows as wide as a spreadsheet saves them", "Fictitious register,,\n,,\nName of the register,Harbour,\n"],
  ["a title with commas in it", '"Register, fictitious, of crew"\n'],
])("above the header may stand %s; lines are the file's", (_, above) => {
  const text = `${above}Name,Date of birth,Phone\nAda Example,31/03/1980,+447700900123\nBea Example,31/02/1980,\n`;
  expect(csv.sniff(bytesOf(text), "crew.csv")).toBe(0.5);
  const { statements, rejects } = decode(text);
  expect(valuesOf(statements, "name", "Person")).toEqual(["Ada Example", "Bea Example"]);
  const last = text.trimEnd().split("\n").length;
  expect(rejects.map((r) => [r.line, r.code])).toEqual([[last, "DATE_IMPOSSIBLE"]]);
});

test("the header that a mapping names is found below what stands above; where none fits, the likeliest is named", () => {
  const text = "Account;8EXOWN\nBalance on 3 April;1.234,56\n\nDay;Who;Why;Sum\n1;Ada;b;2\n";
  const properties = { name: "Who" };
  const mapping = { entities: { p: { schema: "Person", keys: ["Who"], properties } } };
  expect(valuesOf(decode(text, { mapping }).statements, "name")).toEqual(["Ada"]);
  const mistyped = { entities: { p: { schema: "Person", keys: ["Whom"], properties } } };
  expect(decode(text, { mapping: mistyped }).rejects.map((r) => [r.line, r.code, r.field])).toEqual([
    [4, "COLUMN_MISSING", "Whom"],
    [5, "FIELD_MISSING", "keys"],
  ]);
  expect(decode(text).rejects.map((r) => [r.line, r.code])).toEqual([[4, "COLUMNS_UNKNOWN"]]);
});

test("a header that lacks one column that a mapping names is still the header, above rows with more cells than it has names", () => {
  const text = "List;of;1 April\nWho;Born;;\nAda;01/02/1980;a;b\nBea;;c;d\n";
  const properties = { name: "Who", birthDate: "Born", phone: "Phone" };
  const mapping = { entities: { p: { schema: "Person", keys: ["Who"], properties } } };
  const { statements, rejects } = decode(text, { mapping });
  expect(valuesOf(statements, "name")).toEqual(["Ada", "Bea"]);
  expect(rejects.map((r) => [r.line, r.code, r.field])).toEqual([[2, "COLUMN_MISSING", "Phone"]]);
});

test("addresses with commas do not cut a table whose header has none", () => {
  const text =
    "Full name;DOB;Address\nAda Example;01/02/1980;1 Road, Flat 2, London, UK\nBea Example;02/03/1981;2 Road, Flat 3, London, UK\n";
  const { statements } = decode(text);
  expect(valuesOf(statements, "birthDate")).toEqual(["1980-02-01", "1981-03-02"]);
});

test.each([
  ["French", "Nom;Prénom;Date de naissance\nEXEMPLE;Ada;31/03/1980\n"],
  ["French with the whole name too", "Nom complet;Nom;Prénoms;Né le\nAda EXEMPLE;EXEMPLE;Ada;31/03/1980\n"],
  ["German", "Name;Vorname;Geburtsdatum\nEXEMPLE;Ada;31.03.1980\n"],
  ["Spanish", "Nombre;Apellidos;Fecha de nacimiento\nAda;EXEMPLE;31/03/1980\n"],
  ["Italian", "Cognome;Nome;Data di nascita\nEXEMPLE;Ada;31/03/1980\n"],
  ["Dutch", "Voornaam;Achternaam;Geboortedatum\nAda;EXEMPLE;31-03-1980\n"],
  ["Turkish", "Adı;Soyadı;Doğum tarihi\nAda;EXEMPLE;31.03.1980\n"],
  ["Arabic", "الاسم الأول;اسم العائلة;تاريخ الميلاد\nAda;EXEMPLE;31/03/1980\n"],
])("the parts of a name are told in a table that is %s", (_, table) => {
  const { statements, rejects } = decode(table);
  expect(rejects).toEqual([]);
  expect(valuesOf(statements, "name")).toEqual(["Ada EXEMPLE"]);
  expect([...valuesOf(statements, "firstName"), ...valuesOf(statements, "lastName")]).toEqual([
    "Ada",
    "EXEMPLE",
  ]);
  expect(valuesOf(statements, "birthDate")).toEqual(["1980-03-31"]);
});

test.each([
  "Name;Date of birth",
  "Nom;Date de naissance",
  "Nombre;Fecha de nacimiento",
  "Name;Surname;First name;DOB",
])("a name that stands for no part is the whole: %s", (header) => {
  const cells = header
    .split(";")
    .map((cell) =>
      /dob|dat|fecha/i.test(cell)
        ? "31/03/1980"
        : /surname/i.test(cell)
          ? "Exemple"
          : /first/i.test(cell)
            ? "Ada"
            : "Ada Exemple",
    );
  const { statements } = decode(`${header}\n${cells.join(";")}\n`);
  expect(valuesOf(statements, "name")).toEqual(["Ada Exemple"]);
});

test("companies and ships are told by what they are called in eight languages", () => {
  const firm = decode("Firma;Handelsregisternummer;Anschrift\nFiktive Boote GmbH;HRB 1;Hafenstraße 1\n");
  expect(valuesOf(firm.statements, "registrationNumber", "Company")).toEqual(["HRB 1"]);
  const ship = decode("Nombre del buque;Bandera;Número OMI\nEstrella Ficticia;mt;9999993\n");
  expect(valuesOf(ship.statements, "name", "Vessel")).toEqual(["Estrella Ficticia"]);
  expect(valuesOf(ship.statements, "flag", "Vessel")).toEqual(["mt"]);
});

test("a mapping makes several entities and the link between them of a row", () => {
  const mapping = {
    namespace: "register",
    entities: {
      firm: { schema: "Company", keys: ["no"], properties: { name: "firm", country: { literal: "gb" } } },
      owner: { schema: "Person", keys: ["owner"], properties: { name: "owner" } },
      link: {
        schema: "Ownership",
        keys: ["no", "owner"],
        properties: { owner: { entity: "owner" }, asset: { entity: "firm" }, percentage: "share" },
      },
    },
  };
  const { statements, rejects } = decode("No,Firm,Owner,Share\n7,Fictitious Boats,A Nobody,40\n", {
    mapping: JSON.stringify(mapping),
  });
  expect(rejects).toEqual([]);
  const firm = statements.find((s) => s.schema === "Company")?.entityId;
  expect(valuesOf(statements, "asset", "Ownership")).toEqual([firm]);
  const again = decodeAll(
    csv,
    bytesOf("No,Firm,Owner,Share\n7,Renamed,B,1\n"),
    { ...context, reportId: "rep-2" },
    { mapping },
  );
  expect(again.statements.find((s) => s.schema === "Company")?.entityId).toBe(firm);
});

test.each([
  ["Health", "notes"],
  ["Notes / medical", "description"],
  ["HealthStatus", "notes"],
  ["medicalnotes", "notes"],
  ["état de santé", "notes"],
  ["الحالة الصحية", "notes"],
  ["Religion", "notes"],
  ["Ethnic origin", "summary"],
  ["orientation sexuelle", "notes"],
  ["البصمات", "notes"],
  ["Fingerprints", "idNumber"],
  ["Opinion politique", "notes"],
  ["عضوية النقابة", "notes"],
  ["Trade-union membership", "notes"],
  ["motif de la demande d'asile", "notes"],
  ["religion and health", "religion"],
])(
  "R10 a column called %s goes into no property by a mapping, and is named with its line",
  (column, property) => {
    const mapping = {
      entities: {
        p: { schema: "Person", keys: ["name", column], properties: { name: "name", [property]: column } },
      },
    };
    const { statements, rejects } = decode(`name,${column}\nAda,specialcanary\n`, { mapping });
    expect(rejects).toEqual([{ line: 1, code: "SPECIAL_CATEGORY", field: column }]);
    expect(JSON.stringify(statements)).not.toContain("specialcanary");
    expect(valuesOf(statements, "name", "Person")).toEqual(["Ada"]);
    // Nor does it make an id that could be guessed from.
    const other = decode(`name,${column}\nAda,other\n`, { mapping });
    expect(other.statements[0]?.entityId).toBe(statements[0]?.entityId);
  },
);

test("R10 R11 what only describes enters its own property; a column that is called alike is read", () => {
  const mapping = {
    entities: {
      p: {
        schema: "Person",
        keys: ["name"],
        properties: { name: "name", religion: "faith", notes: "parties" },
      },
    },
  };
  const { statements, rejects } = decode("name,faith,parties\nAda,none,two\n", { mapping });
  expect(rejects).toEqual([]);
  expect(valuesOf(statements, "religion")).toEqual(["none"]);
  expect(valuesOf(statements, "notes")).toEqual(["two"]);
  for (const column of ["Raison sociale", "Terrace", "Irish port", "Union", "Violet", "politically exposed"])
    expect(
      decode(`name,${column}\nAda,x\n`, {
        mapping: {
          entities: { p: { schema: "Person", keys: ["name"], properties: { name: "name", notes: column } } },
        },
      }).rejects,
    ).toEqual([]);
});

test("R10 two rows that only a refused key told apart stay two persons; what is called alike is read", () => {
  const mapping = {
    entities: { p: { schema: "Person", keys: ["name", "health no"], properties: { name: "name" } } },
  };
  const { statements } = decode("name,health no\nAda,1\nAda,2\n", { mapping });
  expect(new Set(statements.map((s) => s.entityId)).size).toBe(2);
  for (const column of ["Syndicate", "Race number", "raceway", "مبلغ الدين"]) {
    const notes = {
      entities: { p: { ...mapping.entities.p, keys: ["name"], properties: { notes: column } } },
    };
    expect(decode(`name,${column}\nAda,x\n`, { mapping: notes }).rejects).toEqual([]);
  }
});

test("a mapping that names a column which is not there says so and reads the rest", () => {
  const mapping = {
    entities: { p: { schema: "Person", keys: ["name"], properties: { name: "name", phone: "tel" } } },
  };
  const { statements, rejects } = decode("name\nAda\n", { mapping });
  expect(rejects).toEqual([{ line: 1, code: "COLUMN_MISSING", field: "tel" }]);
  expect(valuesOf(statements, "name")).toEqual(["Ada"]);
});

test("Windows-1256 is read as declared, and found out where nothing is declared", () => {
  const cp1256 = new Uint8Array([
    ...bytesOf("full name,dob\n"),
    // خالد النوري
    0xce,
    0xc7,
    0xe1,
    0xcf,
    0x20,
    0xc7,
    0xe1,
    0xe4,
    0xe6,
    0xd1,
    0xed,
    ...bytesOf(",1970-01-01\n"),
  ]);
  expect(valuesOf(decode(cp1256).statements, "name")).toEqual(["خالد النوري"]);
  expect(valuesOf(decode(cp1256, { encoding: "windows-1256" }).statements, "name")).toEqual(["خالد النوري"]);
});

test("who is protected is passed on as such; nobody is accused by a table", () => {
  const { statements, rejects } = decode(
    "full name,category\nA Child,child\nB Nobody,suspect\nC Nobody,unknown\n",
  );
  expect(valuesOf(statements, "subjectCategory")).toEqual(["child", "unknown"]);
  expect(rejects).toEqual([{ line: 3, code: "FIELD_INVALID", field: "subjectCategory" }]);
});

test.each([
  ["DATE_IMPOSSIBLE", "Ada,30/02/1980"],
  ["CONTROL_CHARACTER", "A\u0000da,01/02/1980"],
  ["TRUNCATED", '"Ada,01/02/1980'],
])("%s costs its value or row", (code, row) => {
  const { statements, rejects } = decode(`full name,dob\n${row}\nBea,01/02/1981\n`);
  expect(rejects.map((r) => [r.line, r.code])).toEqual([[2, code]]);
  expect(valuesOf(statements, "name")).toContain("Bea");
});

test("a header that no mapping knows is refused, and a name alone does not say whose it is", () => {
  for (const text of ["a,b\n1,2\n", "name,country\nKhaled Example,fr\n"])
    expect(decode(text).rejects).toEqual([{ line: 1, code: "COLUMNS_UNKNOWN" }]);
});

// What the page tells whoever meets COLUMNS_UNKNOWN, in each language.
test.each([
  ["Full name", "Person"],
  ["Company name", "Company"],
  ["Vessel name", "Vessel"],
  ["Nom complet", "Person"],
  ["Raison sociale", "Company"],
  ["Nom du navire", "Vessel"],
  ["الاسم الكامل", "Person"],
  ["اسم الشركة", "Company"],
  ["اسم السفينة", "Vessel"],
])("a heading “%s” says that the rows are of %s", (heading, schema) => {
  const { statements, rejects } = decode(`${heading},x\nFictitious,1\n`);
  expect(rejects).toEqual([]);
  expect(new Set(statements.map((one) => one.schema))).toEqual(new Set([schema]));
});

test("one line without end stays bounded", () => {
  const decoder = csv.open(context);
  decoder.push(bytesOf("full name,dob\n"));
  let rejects = 0;
  const piece = new Uint8Array(1024 * 1024).fill(0x61);
  for (let i = 0; i < 40; i++) rejects += decoder.push(piece).rejects.length;
  const after = [decoder.push(bytesOf("\nBea,01/02/1981\n")), decoder.end()];
  expect(rejects).toBe(1);
  expect(after.flatMap((decoded) => valuesOf(decoded.statements, "name"))).toEqual(["Bea"]);
});

test("a person's name beside a firm's is somebody who works there; what more of the header says is a firm stays one", () => {
  const said = (table: string) =>
    decode(table).statements.map(({ schema, property, value, entityId }) => ({
      schema,
      property,
      value,
      entityId,
    }));
  const contacts = said(
    "Name;Phone;Company;Email\nAda Example;+447700900123;Example Ltd;ada@example.com\nBea Example;;Example Ltd;\n;;Other Ltd;\n",
  );
  const of = (schema: string, property: string) =>
    contacts.filter((s) => s.schema === schema && s.property === property).map((s) => s.value);
  expect(of("Person", "name")).toEqual(["Ada Example", "Bea Example"]);
  expect(of("Person", "phone")).toEqual(["+447700900123"]);
  expect(of("Company", "name")).toEqual(["Example Ltd", "Example Ltd", "Other Ltd"]);
  const ids = (schema: string) => [
    ...new Set(contacts.filter((s) => s.schema === schema).map((s) => s.entityId)),
  ];
  expect(ids("Company")).toHaveLength(2);
  expect(of("Employment", "employee")).toEqual(ids("Person"));
  expect(new Set(of("Employment", "employer"))).toEqual(new Set(ids("Company").slice(0, 1)));
  const register = said("Company name;Name;VAT number\nExample Ltd;Ada Example;GB1\n");
  expect(register.map((s) => [s.schema, s.property, s.value])).toEqual([
    ["Company", "name", "Example Ltd"],
    ["Company", "vatCode", "GB1"],
  ]);
});

test("a column that nothing was read of is told once, where it holds something and nobody chose a mapping", () => {
  const table = "Full name,Shoe size,Empty,\nAda Example,38,,x\nBea Example,39,,\n";
  expect(decode(table).unreadColumns).toEqual(["Shoe size"]);
  const who = { schema: "Person", keys: ["Full name"], properties: { name: "Full name" } };
  expect(decode(table, { mapping: { entities: { who } } }).unreadColumns).toEqual([]);
});

test("headings of the field's other languages are read", () => {
  for (const header of [
    "نام و نام خانوادگی,شماره تلفن,تاریخ تولد",
    "Họ và tên,Số điện thoại,Ngày sinh",
    "Emri i plotë,Telefoni,Datëlindja",
    "ناوی تەواو,ژمارەی تەلەفۆن,ڕێکەوتی لەدایکبوون",
    "ФИО,Телефон,Дата рождения",
    "Imię i nazwisko,Telefon,Data urodzenia",
    "Display Name,Mobile Phone,DOB",
  ]) {
    const { statements, unreadColumns } = decode(`${header}\nAda Example,+447700900123,01/02/1980\n`);
    expect([
      header,
      valuesOf(statements, "name"),
      valuesOf(statements, "phone"),
      valuesOf(statements, "birthDate"),
      unreadColumns,
    ]).toEqual([header, ["Ada Example"], ["+447700900123"], ["1980-02-01"], []]);
  }
});
