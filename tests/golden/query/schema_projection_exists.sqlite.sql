SELECT EXISTS (SELECT lower("archive"."word") AS "word", coalesce(sum("archive"."uses"), ?1) AS "uses" FROM "old ""files"""."archive" GROUP BY lower("archive"."word"))
