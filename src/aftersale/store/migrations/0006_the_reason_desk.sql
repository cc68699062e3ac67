-- The reason desk: a shop's own words and reasons, findings, and whether a rejection was answered.

-- A reason the shop made is a row of the catalogue's reason it leans on: the foreign key keeps holding.
alter table rejection
    add column own_reason text not null default '',
    add column offer_fen bigint not null default 0 check (offer_fen >= 0);
create index rejection_of_shop on rejection (cell, shop_id, at, after_sale_id);

alter table after_sale add column reapplied boolean not null default false;

create table finding (
    cell smallint not null,
    shop_id bigint not null,
    after_sale_id bigint not null,
    rejection_version int not null,
    pattern text not null,
    severity smallint not null check (severity between 1 and 3),
    reject_reason text not null,
    because_zh text not null,
    because_en text not null,
    facts json not null,
    at timestamptz not null,
    primary key (cell, shop_id, after_sale_id, rejection_version, pattern)
);
create index finding_newest on finding (cell, shop_id, at, after_sale_id, rejection_version, pattern);
create index finding_presumed on finding (cell, shop_id, at) where severity >= 3;

-- Versions are only ever added; the newest is in force.
create table explanation_template (
    cell smallint not null,
    shop_id bigint not null,
    reject_reason text not null,
    version int not null check (version > 0),
    zh text not null,
    en text not null,
    author text not null,
    at timestamptz not null,
    primary key (cell, shop_id, reject_reason, version)
);

create table own_reason (
    cell smallint not null,
    shop_id bigint not null,
    code text not null,
    version int not null check (version > 0),
    leans_on text not null,
    zh text not null check (zh ~ '\S'),
    en text not null check (en ~ '\S'),
    active boolean not null,
    author text not null,
    at timestamptz not null,
    primary key (cell, shop_id, code, version)
);
