const ENTRY = `p_writer text, p_sequence int, p_at text, p_user_id text, p_purpose text, p_mandate text, p_action text,
  p_object text, p_detail text, p_text_digest text, p_previous text, p_hash text, p_data_key bytea, p_body bytea`;

/** `isTheirs` is asked together with where the chain stands: two questions in one take little more than one. */
const append = (name: string, isTheirs: string): string => `
create function wasl.${name}(${ENTRY}) returns void
language plpgsql volatile security definer set search_path = pg_catalog, pg_temp as $$
begin
  update wasl.audit_head h set sequence = p_sequence, hash = p_hash
    where h.writer = p_writer and h.sequence = p_sequence - 1 and h.hash = p_previous and ${isTheirs};
  if not found then
    if not (${isTheirs}) then
      raise exception 'not the viewer of this ticket' using errcode = '42501';
    end if;
    insert into wasl.audit_head select p_writer, p_sequence, p_hash where p_sequence = 1 and p_previous = ''
      on conflict do nothing;
    if not found then
      raise exception 'the chain has moved' using errcode = 'WS002';
    end if;
  end if;
  insert into wasl.audit values (p_writer, p_sequence, p_at, p_user_id, p_purpose, p_mandate, p_action, p_object, p_detail,
    p_text_digest, p_previous, p_hash);
  if p_body is not null then
    insert into wasl.audit_text values (p_writer, p_sequence, p_data_key, p_body);
  end if;
end $$;
`;

/** As in my_ticket: bound to this backend and this transaction. */
const IS_VIEWERS = `exists (select from wasl.ticket t
      where t.pid = pg_backend_pid() and t.started = transaction_timestamp()
        and t.id::text = current_setting('wasl.ticket', true)
        and t.user_id = p_user_id and t.purpose = p_purpose and t.mandate = p_mandate)`;

/**
 * Nearly every request writes one audit entry. As JSON it was unpacked four times, by nine statements in two functions; its
 * parts are given one by one, and two statements do, which hold each entry, not only the first of several, against where its
 * chain stands.
 */
export const ENTRY_BY_ENTRY = `
drop function wasl.append_audit(text, jsonb);
drop function wasl.append_account_audit(text, jsonb);
drop function wasl.chain(text, jsonb);

-- Entries of a viewer: who and why are the ticket's, whatever the caller says.
${append("append_audit", IS_VIEWERS)}
-- Entries of the accounts themselves: sign-in, refusals, new users.
${append("append_account_audit", "true")}
revoke all on function wasl.append_audit, wasl.append_account_audit from public;
grant execute on function wasl.append_audit to wasl_app;
grant execute on function wasl.append_account_audit to wasl_auth, wasl_keeper;
`;
