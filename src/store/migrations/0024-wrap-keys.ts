/**
 * The rotation of the key that wraps data keys: how far each table is, so that it goes on where it was cut off. The
 * keys themselves stand in the node's key file and never here. No access_id has: both tables; they hold no data, and no
 * data role reads them.
 */
export const WRAP_KEYS = `
create table wasl.key_rotation (
  no int primary key,
  started_at text not null,
  finished_at text
);

create table wasl.key_rotation_step (
  no int not null references wasl.key_rotation,
  -- A table and what is sealed in it.
  what text not null,
  -- The last row that was looked at, as JSON; absent before the first.
  after text,
  looked float8 not null default 0,
  rewrapped float8 not null default 0,
  done boolean not null default false,
  primary key (no, what)
);

alter table wasl.key_rotation enable row level security;
alter table wasl.key_rotation_step enable row level security;
`;
