-- Every kind, attribute and spelling that models can express, in hands that are not this library's.
create table base (
    id integer primary key autoincrement,
    code text not null constraint base_code_once unique,
    constraint tc_base_code check (length(code) <= 12)
) strict;

CREATE TABLE "every_kind" (
    [flag] INTEGER NOT NULL DEFAULT TRUE CONSTRAINT tc_every_kind_flag CHECK (flag IN (0, 1)),
    small INTEGER NOT NULL DEFAULT -32768,
    middle INTEGER DEFAULT (-2147483648),
    large INTEGER NOT NULL DEFAULT -9223372036854775808,
    natural_number TEXT NOT NULL DEFAULT '18446744073709551615',
    single_precision REAL NOT NULL DEFAULT 0.1,
    double_precision_ REAL NOT NULL DEFAULT -1e300,
    words TEXT NOT NULL DEFAULT 'it''s "quoted" \ and ??! grüß',
    short_words TEXT DEFAULT '',
    data BLOB NOT NULL DEFAULT x'',
    hash BLOB DEFAULT X'00FF00FF',
    price TEXT NOT NULL DEFAULT '-0.50',
    count_ TEXT DEFAULT '99999999999999999999999999999999999999',
    day TEXT NOT NULL DEFAULT '2024-02-29',
    clock TEXT DEFAULT '23:59:59.999999',
    wall TEXT DEFAULT '1999-12-31T23:59:59.000001',
    instant TEXT NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%f000Z', 'now')),
    other_instant TEXT DEFAULT '1999-12-31T23:59:59.000001Z',
    id TEXT NOT NULL,
    parent_id TEXT REFERENCES every_kind (id) ON DELETE SET NULL ON UPDATE CASCADE,
    document TEXT NOT NULL DEFAULT '{"a": [1, "\\"]}',
    other_document TEXT,
    mood TEXT NOT NULL DEFAULT 'it''s "so-so"',
    other_mood TEXT,
    base_id INTEGER NOT NULL CONSTRAINT fk_every_kind_base_id REFERENCES base (id) ON DELETE CASCADE,
    row_version INTEGER NOT NULL DEFAULT 1,
    CONSTRAINT pk_every_kind PRIMARY KEY (id),
    UNIQUE (words, day),
    UNIQUE (hash),
    CONSTRAINT uq_every_kind_clock UNIQUE (clock),
    CONSTRAINT uq_every_kind_again UNIQUE (clock),
    CONSTRAINT tc_every_kind_small CHECK (small BETWEEN -32768 AND 32767),
    CONSTRAINT tc_every_kind_middle CHECK (middle BETWEEN -2147483648 AND 2147483647),
    CONSTRAINT tc_every_kind_natural_number CHECK (length(natural_number) = 20 AND natural_number NOT GLOB '*[^0-9]*' AND natural_number <= '18446744073709551615'),
    CONSTRAINT tc_every_kind_single_precision CHECK (single_precision BETWEEN -3.4028234663852886e38 AND 3.4028234663852886e38),
    CONSTRAINT tc_every_kind_short_words CHECK (length(short_words) <= 80),
    CONSTRAINT tc_every_kind_data CHECK (length(data) <= 16),
    CONSTRAINT tc_every_kind_hash CHECK (length(hash) <= 4),
    CONSTRAINT tc_every_kind_price CHECK (price GLOB '*[0-9].[0-9][0-9]' AND ltrim(price, '-') NOT GLOB '*[^0-9.]*' AND length(ltrim(price, '-')) <= 6),
    CONSTRAINT tc_every_kind_count_ CHECK (count_ GLOB '*[0-9]' AND ltrim(count_, '-') NOT GLOB '*[^0-9]*' AND length(ltrim(count_, '-')) <= 38),
    CONSTRAINT tc_every_kind_day CHECK (day GLOB '[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]'),
    CONSTRAINT tc_every_kind_clock CHECK (clock GLOB '[0-9][0-9]:[0-9][0-9]:[0-9][0-9].[0-9][0-9][0-9][0-9][0-9][0-9]'),
    CONSTRAINT tc_every_kind_wall CHECK (wall GLOB '[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]T[0-9][0-9]:[0-9][0-9]:[0-9][0-9].[0-9][0-9][0-9][0-9][0-9][0-9]'),
    CONSTRAINT tc_every_kind_instant CHECK (instant GLOB '[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]T[0-9][0-9]:[0-9][0-9]:[0-9][0-9].[0-9][0-9][0-9][0-9][0-9][0-9]Z'),
    CONSTRAINT tc_every_kind_other_instant CHECK (other_instant GLOB '[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]T[0-9][0-9]:[0-9][0-9]:[0-9][0-9].[0-9][0-9][0-9][0-9][0-9][0-9]Z'),
    CONSTRAINT tc_every_kind_id CHECK (length(id) = 36 AND id GLOB '????????-????-????-????-????????????' AND id NOT GLOB '*[^0-9a-f-]*'),
    CONSTRAINT tc_every_kind_parent_id CHECK (length(parent_id) = 36 AND parent_id GLOB '????????-????-????-????-????????????' AND parent_id NOT GLOB '*[^0-9a-f-]*'),
    CONSTRAINT tc_every_kind_document CHECK (json_valid(document)),
    CONSTRAINT tc_every_kind_other_document CHECK (other_document IS NULL OR json_valid(other_document)),
    CONSTRAINT tc_every_kind_mood CHECK (mood IN ('happy', 'it''s "so-so"', 'trüb??!')),
    CONSTRAINT tc_every_kind_other_mood CHECK (other_mood IN ('x')),
    CONSTRAINT ck_every_kind_hash CHECK (length(hash) = 4),
    CONSTRAINT ck_every_kind_small CHECK (small % 2 = 0),
    CONSTRAINT small_again CHECK (small <> 7),
    CHECK (middle IS NULL OR middle < 0 OR middle BETWEEN 10 AND 20 OR middle IN (100, 200, 300) OR middle = 1000 AND small > 0 OR middle > 100000),
    CONSTRAINT prices_are_compared_as_numbers CHECK (CAST(price AS REAL) <= 9999.99)
) STRICT;
CREATE INDEX ix_every_kind_base_id ON every_kind (base_id);
CREATE INDEX by_day ON every_kind (day);
CREATE INDEX by_day_again ON every_kind (day, small);
CREATE INDEX only_flagged ON every_kind (mood) WHERE flag = TRUE AND mood <> 'happy';

CREATE TABLE other (
    key_one BLOB NOT NULL,
    key_two TEXT NOT NULL,
    elsewhere_id INTEGER,
    PRIMARY KEY (key_one, key_two),
    CONSTRAINT fk_other_elsewhere_id FOREIGN KEY (elsewhere_id) REFERENCES elsewhere (id)
) STRICT, WITHOUT ROWID;
