-- create
CREATE TABLE "order" (
  "code" TEXT NOT NULL,
  "name" TEXT,
  CONSTRAINT "pk_order" PRIMARY KEY ("code"),
  CONSTRAINT "uq_place" UNIQUE ("name"),
  CONSTRAINT "tc_order_code" CHECK (length("code") <= 8)
) STRICT;
CREATE INDEX "ix_place" ON "order" ("name");
CREATE TABLE "everything" (
  "id" INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
  "flag" INTEGER NOT NULL DEFAULT 1,
  "opt_flag" INTEGER,
  "small" INTEGER NOT NULL DEFAULT -32768,
  "medium" INTEGER,
  "large" INTEGER NOT NULL DEFAULT 9223372036854775807,
  "huge" TEXT NOT NULL DEFAULT '18446744073709551615',
  "limit_units" TEXT,
  "share" REAL NOT NULL DEFAULT 0.1,
  "factor" REAL NOT NULL DEFAULT 2.0,
  "note" TEXT NOT NULL DEFAULT 'it''s',
  "essay" TEXT,
  "currency" TEXT NOT NULL,
  "digest" BLOB NOT NULL DEFAULT x'00ff',
  "blob" BLOB,
  "amount" TEXT NOT NULL DEFAULT '-12.5000',
  "fraction" TEXT NOT NULL,
  "counted" TEXT DEFAULT '7',
  "day" TEXT NOT NULL DEFAULT '2024-02-29',
  "noon" TEXT DEFAULT '12:00:00.000000',
  "wall" TEXT NOT NULL DEFAULT '1969-12-31T23:59:59.500000',
  "created_at" TEXT NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%f000Z', 'now')),
  "closed_at" TEXT,
  "tenant" TEXT NOT NULL DEFAULT 'ffffffff-0000-0000-0000-00000000000a',
  "settings" TEXT NOT NULL DEFAULT '{"a": "it''s"}',
  "extra" TEXT,
  "status" TEXT NOT NULL DEFAULT 'active',
  "before" TEXT,
  "parent" INTEGER,
  "place" TEXT,
  "row_version" INTEGER NOT NULL DEFAULT 1,
  CONSTRAINT "uq_everything_digest" UNIQUE ("digest"),
  CONSTRAINT "uq_everything_note_currency" UNIQUE ("note", "currency"),
  CONSTRAINT "tc_everything_flag" CHECK ("flag" IN (0, 1)),
  CONSTRAINT "tc_everything_opt_flag" CHECK ("opt_flag" IN (0, 1)),
  CONSTRAINT "tc_everything_small" CHECK ("small" BETWEEN -32768 AND 32767),
  CONSTRAINT "tc_everything_medium" CHECK ("medium" BETWEEN -2147483648 AND 2147483647),
  CONSTRAINT "tc_everything_huge" CHECK (length("huge") = 20 AND "huge" NOT GLOB '*[^0-9]*' AND "huge" <= '18446744073709551615'),
  CONSTRAINT "tc_everything_limit_units" CHECK (length("limit_units") = 20 AND "limit_units" NOT GLOB '*[^0-9]*' AND "limit_units" <= '18446744073709551615'),
  CONSTRAINT "tc_everything_share" CHECK ("share" BETWEEN -3.4028234663852886e38 AND 3.4028234663852886e38),
  CONSTRAINT "tc_everything_note" CHECK (length("note") <= 80),
  CONSTRAINT "tc_everything_currency" CHECK (length("currency") <= 3),
  CONSTRAINT "tc_everything_digest" CHECK (length("digest") <= 2),
  CONSTRAINT "tc_everything_amount" CHECK ("amount" GLOB '*[0-9].[0-9][0-9][0-9][0-9]' AND ltrim("amount", '-') NOT GLOB '*[^0-9.]*' AND length(ltrim("amount", '-')) <= 20),
  CONSTRAINT "tc_everything_fraction" CHECK ("fraction" GLOB '*0.[0-9][0-9][0-9][0-9][0-9]' AND ltrim("fraction", '-') NOT GLOB '*[^0-9.]*' AND length(ltrim("fraction", '-')) <= 7),
  CONSTRAINT "tc_everything_counted" CHECK ("counted" GLOB '*[0-9]' AND ltrim("counted", '-') NOT GLOB '*[^0-9]*' AND length(ltrim("counted", '-')) <= 38),
  CONSTRAINT "tc_everything_day" CHECK ("day" GLOB '[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]'),
  CONSTRAINT "tc_everything_noon" CHECK ("noon" GLOB '[0-9][0-9]:[0-9][0-9]:[0-9][0-9].[0-9][0-9][0-9][0-9][0-9][0-9]'),
  CONSTRAINT "tc_everything_wall" CHECK ("wall" GLOB '[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]T[0-9][0-9]:[0-9][0-9]:[0-9][0-9].[0-9][0-9][0-9][0-9][0-9][0-9]'),
  CONSTRAINT "tc_everything_created_at" CHECK ("created_at" GLOB '[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]T[0-9][0-9]:[0-9][0-9]:[0-9][0-9].[0-9][0-9][0-9][0-9][0-9][0-9]Z'),
  CONSTRAINT "tc_everything_closed_at" CHECK ("closed_at" GLOB '[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]T[0-9][0-9]:[0-9][0-9]:[0-9][0-9].[0-9][0-9][0-9][0-9][0-9][0-9]Z'),
  CONSTRAINT "tc_everything_tenant" CHECK (length("tenant") = 36 AND "tenant" GLOB '????????-????-????-????-????????????' AND "tenant" NOT GLOB '*[^0-9a-f-]*'),
  CONSTRAINT "tc_everything_settings" CHECK (json_valid("settings")),
  CONSTRAINT "tc_everything_extra" CHECK ("extra" IS NULL OR json_valid("extra")),
  CONSTRAINT "tc_everything_status" CHECK ("status" IN ('trial', 'active', 'chef''s choice')),
  CONSTRAINT "tc_everything_before" CHECK ("before" IN ('trial', 'active', 'chef''s choice')),
  CONSTRAINT "tc_everything_place" CHECK (length("place") <= 8),
  CONSTRAINT "tc_everything_row_version" CHECK ("row_version" BETWEEN -2147483648 AND 2147483647),
  CONSTRAINT "ck_everything_amount" CHECK (CAST("amount" AS REAL) <= 100),
  CONSTRAINT "ck_everything_currency" CHECK (length("currency") = 3),
  CONSTRAINT "ck_everything_day" CHECK ("day" >= '1900-01-01'),
  CONSTRAINT "ck_everything_flags" CHECK ("flag" = 1 OR "opt_flag" IS NULL),
  CONSTRAINT "ck_everything_limit_units" CHECK ("limit_units" >= "huge"),
  CONSTRAINT "ck_everything_medium" CHECK ("medium" BETWEEN -5 AND 200),
  CONSTRAINT "ck_everything_small" CHECK ("small" % 2 = 0),
  CONSTRAINT "ck_everything_small_2" CHECK ("small" <> 6),
  CONSTRAINT "ck_unlucky" CHECK ("medium" <> 13),
  CONSTRAINT "fk_everything_parent" FOREIGN KEY ("parent") REFERENCES "everything" ("id") ON DELETE SET NULL ON UPDATE CASCADE,
  CONSTRAINT "fk_everything_place" FOREIGN KEY ("place") REFERENCES "order" ("code") ON DELETE NO ACTION ON UPDATE RESTRICT
) STRICT;
CREATE INDEX "ix_everything_day" ON "everything" ("day", "status");
CREATE INDEX "ix_everything_note" ON "everything" ("note");
CREATE INDEX "ix_everything_trials" ON "everything" ("status", "day") WHERE "status" = 'trial' AND CAST("amount" AS REAL) > 0;
CREATE INDEX "ix_family" ON "everything" ("parent");
CREATE TABLE "rank" (
  "rank" INT NOT NULL,
  "title" TEXT NOT NULL,
  CONSTRAINT "pk_rank" PRIMARY KEY ("rank"),
  CONSTRAINT "tc_rank_rank" CHECK ("rank" BETWEEN -2147483648 AND 2147483647)
) STRICT;
CREATE TABLE "a grant ""of"" rank" (
  "rank" INTEGER NOT NULL,
  "scope" TEXT NOT NULL,
  CONSTRAINT "pk_a grant ""of"" rank" PRIMARY KEY ("rank", "scope"),
  CONSTRAINT "tc_a grant ""of"" rank_rank" CHECK ("rank" BETWEEN -2147483648 AND 2147483647),
  CONSTRAINT "fk_a grant ""of"" rank_rank" FOREIGN KEY ("rank") REFERENCES "rank" ("rank") ON DELETE CASCADE ON UPDATE RESTRICT
) STRICT;
CREATE TABLE "egg" (
  "id" INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
  "hen" INTEGER NOT NULL,
  CONSTRAINT "fk_egg_hen" FOREIGN KEY ("hen") REFERENCES "hen" ("id") ON DELETE RESTRICT ON UPDATE RESTRICT
) STRICT;
CREATE TABLE "hen" (
  "id" INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
  "egg" INTEGER,
  CONSTRAINT "fk_hen_egg" FOREIGN KEY ("egg") REFERENCES "egg" ("id") ON DELETE RESTRICT ON UPDATE RESTRICT
) STRICT;
-- drop
DROP TABLE "hen";
DROP TABLE "egg";
DROP TABLE "a grant ""of"" rank";
DROP TABLE "rank";
DROP TABLE "everything";
DROP TABLE "order";
