/**
 * TAXII collections: what others feed us and read, verbatim. Numbers of addition rise strictly within a collection in
 * the order of commits, because whoever adds holds the collection's row until then.
 */
export const TAXII = `
create table wasl.taxii_collection (
  id text primary key,
  title text not null,
  description text,
  alias text unique,
  default_tlp int not null,
  last_added bigint not null default 0
);

create table wasl.taxii_credential (
  digest bytea primary key,
  id text not null unique,
  clearance int not null,
  rights text not null,
  expires_at text not null
);

create table wasl.taxii_object (
  collection_id text not null references wasl.taxii_collection (id),
  added bigint not null,
  object_id text not null,
  type text not null,
  spec_version text not null,
  version text not null,
  version_key text collate "C" not null,
  sort_key text collate "C" not null,
  is_first boolean not null default true,
  is_last boolean not null default true,
  tlp int not null,
  hash text not null,
  json text not null,
  primary key (collection_id, added)
);
create unique index taxii_object_version on wasl.taxii_object (collection_id, object_id, version_key);
create index taxii_object_last on wasl.taxii_object (collection_id, added) where is_last;

create table wasl.taxii_status (
  id text primary key,
  collection_id text not null,
  credential_id text not null,
  json text not null,
  saved_at timestamptz not null default now()
);

grant select, insert, update on wasl.taxii_collection to wasl_auth;
grant select, insert on wasl.taxii_credential to wasl_auth;
grant select, insert, update, delete on wasl.taxii_object, wasl.taxii_status to wasl_auth;
`;
