/* SPDX-License-Identifier: MIT */
/* One statement for all tables and all that belongs to them. It reads the catalogs alone, so that it needs no right on the tables.
 * All names are those of pg_catalog, whatever the search path says.
 *
 * The rows are of one snapshot, but the functions that write expressions look at what is there now: of a table that was dropped since
 * then they give NULL, which becomes '' here. */
#include "inspect_postgres.h"

static const char head[] =
    "WITH wanted AS MATERIALIZED (SELECT c.oid, c.relname::text AS name, c.relnamespace AS space"
    " FROM pg_catalog.pg_class AS c JOIN pg_catalog.pg_namespace AS n ON n.oid = c.relnamespace"
    " WHERE c.relkind = 'r' AND NOT c.relispartition AND ";

static const char visible[] = "pg_catalog.pg_table_is_visible(c.oid) AND n.nspname NOT IN ('pg_catalog', 'information_schema')";

static const char table_and_columns[] =
    ") SELECT owner, part, name, place, t1, t2, t3, t4, t5, n1, n2, n3, n4 FROM ("
    "SELECT w.name AS owner, 0::bigint AS part, ''::text AS name, 0::bigint AS place, d.description AS t1, NULL::text AS t2,"
    " NULL::text AS t3, NULL::text AS t4, NULL::text AS t5, 0::bigint AS n1, 0::bigint AS n2, 0::bigint AS n3, 0::bigint AS n4"
    " FROM wanted AS w LEFT JOIN pg_catalog.pg_description AS d ON d.objoid = w.oid AND d.objsubid = 0"
    " AND d.classoid = 'pg_catalog.pg_class'::pg_catalog.regclass"

    " UNION ALL SELECT w.name, 1, '', a.attnum, a.attname::text,"
    " CASE tn.nspname WHEN 'pg_catalog' THEN pg_catalog.format_type(a.atttypid, a.atttypmod)"
    " ELSE pg_catalog.quote_ident(tn.nspname) || '.' || pg_catalog.quote_ident(t.typname) END,"
    " CASE WHEN e.oid IS NOT NULL THEN COALESCE(pg_catalog.pg_get_expr(e.adbin, e.adrelid), '') END, d.description,"
    " CASE WHEN a.attcollation <> t.typcollation THEN (SELECT pg_catalog.quote_ident(l.collname) FROM pg_catalog.pg_collation AS l"
    " WHERE l.oid = a.attcollation) END, a.attnotnull::integer, pg_catalog.ascii(a.attidentity::text),"
    " pg_catalog.ascii(a.attgenerated::text),"
    /* whether the default is the next value of a sequence that goes with the column */
    " (EXISTS (SELECT 1 FROM pg_catalog.pg_depend AS o JOIN pg_catalog.pg_class AS q ON q.oid = o.objid AND q.relkind = 'S'"
    " JOIN pg_catalog.pg_depend AS u ON u.classid = 'pg_catalog.pg_attrdef'::pg_catalog.regclass AND u.objid = e.oid"
    " AND u.refclassid = o.classid AND u.refobjid = q.oid WHERE o.classid = 'pg_catalog.pg_class'::pg_catalog.regclass"
    " AND o.refclassid = o.classid AND o.refobjid = w.oid AND o.refobjsubid = a.attnum AND o.deptype = 'a'))::integer"
    " FROM wanted AS w JOIN pg_catalog.pg_attribute AS a ON a.attrelid = w.oid AND a.attnum > 0 AND NOT a.attisdropped"
    " JOIN pg_catalog.pg_type AS t ON t.oid = a.atttypid JOIN pg_catalog.pg_namespace AS tn ON tn.oid = t.typnamespace"
    " LEFT JOIN pg_catalog.pg_attrdef AS e ON e.adrelid = w.oid AND e.adnum = a.attnum"
    " LEFT JOIN pg_catalog.pg_description AS d ON d.objoid = w.oid AND d.objsubid = a.attnum"
    " AND d.classoid = 'pg_catalog.pg_class'::pg_catalog.regclass";

/* INCLUDE (a, b) NULLS NOT DISTINCT, which servers before version 15 do not know */
#define TAIL_OF_INDEX                                                                                                            \
    " CASE WHEN i.indnatts > i.indnkeyatts THEN ' INCLUDE (' || (SELECT pg_catalog.string_agg("                                  \
    "pg_catalog.pg_get_indexdef(i.indexrelid, s.place::integer, false), ', ' ORDER BY s.place) FROM"                             \
    " pg_catalog.unnest(i.indkey::smallint[]) WITH ORDINALITY AS s(attnum, place) WHERE s.place > i.indnkeyatts) || ')' END,"    \
    " CASE pg_catalog.jsonb_extract_path_text(pg_catalog.to_jsonb(i), 'indnullsnotdistinct')"                                    \
    " WHEN 'true' THEN ' NULLS NOT DISTINCT' END"

#define DEFERRABLE(blank)                                                                                                        \
    " CASE WHEN k.condeferrable THEN '" blank "DEFERRABLE' || CASE WHEN k.condeferred THEN ' INITIALLY DEFERRED' ELSE '' END END"

static const char keys_and_checks[] =
    " UNION ALL SELECT w.name, 2, k.conname::text, p.place, a.attname::text,"
    " CASE p.place WHEN pg_catalog.cardinality(k.conkey) THEN pg_catalog.concat(" TAIL_OF_INDEX "," DEFERRABLE(
        " ") ") END, k.contype::text, NULL, NULL, 0, 0, 0, 0"
    " FROM wanted AS w JOIN pg_catalog.pg_constraint AS k ON k.conrelid = w.oid AND k.contype IN ('p', 'u')"
    " JOIN pg_catalog.pg_index AS i ON i.indexrelid = k.conindid"
    " CROSS JOIN LATERAL pg_catalog.unnest(k.conkey) WITH ORDINALITY AS p(attnum, place)"
    " JOIN pg_catalog.pg_attribute AS a ON a.attrelid = w.oid AND a.attnum = p.attnum"

    " UNION ALL SELECT w.name, 2, k.conname::text, 1, COALESCE(pg_catalog.pg_get_constraintdef(k.oid), ''), NULL, 'x', NULL,"
    " NULL, 0, 0, 0, 0"
    " FROM wanted AS w JOIN pg_catalog.pg_constraint AS k ON k.conrelid = w.oid AND k.contype = 'x'"

    " UNION ALL SELECT w.name, 3, k.conname::text, 0, COALESCE(pg_catalog.pg_get_expr(k.conbin, k.conrelid), ''),"
    " CASE WHEN NOT k.convalidated THEN ' NOT VALID' END, NULL, NULL, NULL, 0, 0, 0, 0"
    " FROM wanted AS w JOIN pg_catalog.pg_constraint AS k ON k.conrelid = w.oid AND k.contype = 'c'";

static const char indexes[] =
    " UNION ALL SELECT w.name, 4, x.relname::text, p.place,"
    " pg_catalog.concat(COALESCE(a.attname::text, '(' || pg_catalog.pg_get_indexdef(i.indexrelid, p.place::integer, false) || ')'),"
    " CASE WHEN i.indcollation[p.place - 1] NOT IN (0, COALESCE(a.attcollation, 100)) THEN (SELECT ' COLLATE ' ||"
    " pg_catalog.quote_ident(l.collname) FROM pg_catalog.pg_collation AS l WHERE l.oid = i.indcollation[p.place - 1]) END,"
    " CASE WHEN NOT o.opcdefault THEN ' ' || pg_catalog.quote_ident(o.opcname) END,"
    " CASE i.indoption[p.place - 1] & 3 WHEN 1 THEN ' DESC NULLS LAST' WHEN 2 THEN ' NULLS FIRST' WHEN 3 THEN ' DESC' END),"
    " CASE p.place WHEN i.indnkeyatts THEN pg_catalog.concat(" TAIL_OF_INDEX ","
    " CASE m.amname WHEN 'btree' THEN NULL ELSE ' USING ' || pg_catalog.quote_ident(m.amname) END,"
    " CASE WHEN NOT i.indisvalid THEN ' INVALID' END) END, CASE WHEN i.indpred IS NOT NULL THEN"
    " COALESCE(pg_catalog.pg_get_expr(i.indpred, i.indrelid), '') END, NULL, NULL, i.indisunique::integer,"
    " (a.attname IS NULL AND pg_catalog.pg_get_indexdef(i.indexrelid, p.place::integer, false) IS NULL)::integer, 0, 0"
    " FROM wanted AS w JOIN pg_catalog.pg_index AS i ON i.indrelid = w.oid AND NOT EXISTS (SELECT 1 FROM pg_catalog.pg_constraint"
    " AS k WHERE k.conrelid = w.oid AND k.conindid = i.indexrelid AND k.contype IN ('p', 'u', 'x'))"
    " JOIN pg_catalog.pg_class AS x ON x.oid = i.indexrelid JOIN pg_catalog.pg_am AS m ON m.oid = x.relam"
    " JOIN LATERAL pg_catalog.unnest(i.indkey::smallint[]) WITH ORDINALITY AS p(attnum, place) ON p.place <= i.indnkeyatts"
    " JOIN pg_catalog.pg_opclass AS o ON o.oid = i.indclass[p.place - 1]"
    " LEFT JOIN pg_catalog.pg_attribute AS a ON a.attrelid = w.oid AND a.attnum = p.attnum AND a.attnum > 0";

static const char foreign_keys[] =
    " UNION ALL SELECT w.name, 5, k.conname::text, p.place, a.attname::text, b.attname::text, f.relname::text, fn.nspname::text,"
    " pg_catalog.concat_ws(' ', CASE k.confdeltype WHEN 'd' THEN 'ON DELETE SET DEFAULT' END,"
    " CASE k.confupdtype WHEN 'd' THEN 'ON UPDATE SET DEFAULT' END,"
    " CASE WHEN pg_catalog.jsonb_extract_path_text(pg_catalog.to_jsonb(k), 'confdelsetcols') IS NOT NULL"
    " THEN 'ON DELETE SET for some columns only' END, CASE k.confmatchtype WHEN 's' THEN NULL ELSE 'MATCH FULL' END," DEFERRABLE(
        "") ", CASE WHEN NOT k.convalidated THEN 'NOT VALID' END),"
    " pg_catalog.ascii(k.confdeltype::text), pg_catalog.ascii(k.confupdtype::text), pg_catalog.pg_table_is_visible(f.oid)::integer, 0"
    " FROM wanted AS w JOIN pg_catalog.pg_constraint AS k ON k.conrelid = w.oid AND k.contype = 'f' AND k.conparentid = 0"
    " JOIN pg_catalog.pg_class AS f ON f.oid = k.confrelid JOIN pg_catalog.pg_namespace AS fn ON fn.oid = f.relnamespace"
    " CROSS JOIN LATERAL ROWS FROM (pg_catalog.unnest(k.conkey), pg_catalog.unnest(k.confkey)) WITH ORDINALITY"
    " AS p(attnum, referenced, place)"
    " JOIN pg_catalog.pg_attribute AS a ON a.attrelid = w.oid AND a.attnum = p.attnum"
    " JOIN pg_catalog.pg_attribute AS b ON b.attrelid = f.oid AND b.attnum = p.referenced"
    ") AS r ORDER BY owner COLLATE pg_catalog.\"C\", part, name COLLATE pg_catalog.\"C\", place";

void sqlm__pg_put_query(sqlm_text_buffer *buffer, const sqlm_dialect *dialect, const char *name, bool all, size_t table_count)
{
    sqlm_text_buffer_put(buffer, head);
    if (name == NULL) {
        sqlm_text_buffer_put(buffer, visible);
    } else {
        sqlm_text_buffer_put(buffer, "n.nspname::text = ");
        sqlm_dialect_put_text(buffer, dialect, name);
    }
    if (!all) {
        sqlm_text_buffer_put(buffer, " AND c.relname::text IN (NULL");
        for (size_t i = 0; i < table_count; i++) {
            sqlm_text_buffer_put(buffer, ", ");
            sqlm_dialect_put_placeholder(buffer, dialect, (unsigned)i + 1);
        }
        sqlm_text_buffer_put(buffer, ")");
    }
    sqlm_text_buffer_put(buffer, table_and_columns);
    sqlm_text_buffer_put(buffer, keys_and_checks);
    sqlm_text_buffer_put(buffer, indexes);
    sqlm_text_buffer_put(buffer, foreign_keys);
}
