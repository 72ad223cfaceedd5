"""What random queries found, once: each a query over `plain_tables`, by what was wrong."""

from __future__ import annotations

REGRESSIONS: dict[str, str] = {
    "a window keyed by a text that becomes an integer": (
        "from t | derive n = row_number() over (by int::string::int64 sort int, text, date, money, moment, uuid)"
    ),
    "a decimal without digits before the point as text": "from t | select x = (decimal '-0.5')::string",
    "a column of PostgreSQL's json among documents": (
        "from u | select x = case when bool then json end, y = json ?? ('[]')::json, "
        "z = coalesce(json, json_get(json, 'a'))"
    ),
    "texts of rounded decimals": (
        "from t | select a = truncate(money)::string, b = round(exact)::string, c = round(exact, 2)::string, "
        "d = truncate(exact, -1)::string, e = floor(exact)::string, f = (money // exact)::string, "
        "g = (money % exact)::string"
    ),
    "a quotient of more digits than its operands": (
        "from t | select a = decimal '2.25' // decimal '0.000001', b = money // decimal '-0.000001', c = whole // exact"
    ),
    "integers near the ends of 64 bits": (
        "from t | select a = big // int, b = big % int, c = big % big, d = int % big, e = int // big, "
        "f = int % (1 - big)"
    ),
    "rows in the order of identifiers": (
        "from t | sort uuid, int, big | select uuid, n = row_number() over (sort uuid, int, big)"
    ),
    "the first rows by identifiers": "from u | sort -uuid, int, big, text, date | take 3",
    "a text among columns and nulls": (
        "from t | filter (text in (text, word, null)) ?? true "
        "| union all (from u | filter text in ('A', null) or word in (text))"
    ),
    "a sub-query's value that is written twice": (
        "from u | derive x = int in (from t | filter list_contains([-3], int) | select int) | filter x | select int, x"
    ),
    "a sub-query's value that nobody reads": (
        "from t | select g = int | union (from u | derive w = (from t | agg c = count(text ?? 'a')) | select g = int)"
    ),
    "the stored text of a column behind computed ones, and inside a sub-query": (
        "from t | rename z = moment | derive a = int, b = z::string::timestamp "
        "| derive m = (from u | derive w = moment ?? z | filter moment == z | agg c = count(moment::string::timestamp))"
    ),
    "sums of an integer that equals a fraction": (
        "from t | filter int == int + int and decimal '-0.5' * 1 == int "
        "| union all (from t | filter int * 3 == int and int == 0.5)"
    ),
    "a list as long as a group": (
        "from t | agg n = count() by int | filter list_sum(list_range(0, n % 5)) >= 0 "
        "| derive s = list_sum(list_range(0, n)) | sort list_sum(list_range(0, n)), int"
    ),
    "a list as long as a place in an order": (
        "from t | derive r = rank() over (sort int), n = rank() over (by int sort int) "
        "| select x = list_sum(list_range(0, r % 5)), y = list_sum(list_range(0, n))"
    ),
    "a column from outside that is equal to one twice": (
        "from u | rename k = int | derive n = (from t | filter int == k | filter int == k | agg c = count()) "
        "| filter big == big"
    ),
    "texts and lists over a window, of rows that are equal in the order of the query": (
        "from t | derive k = int % 2 | sort k | select int, n = rank() over (sort int), "
        "a = string_agg(text, '|') over (by k), b = array_agg(word) over (by k), "
        "c = array_agg(word sort bool) over (by k)"
    ),
    "means that need 17 digits": (
        "from t | select a = avg(int + 2) over (), b = avg(int + 3) over (), c = avg(money + 15) over (), "
        "d = list_avg([int * 0 + 16, 0, 0, 0, 0, 0, 0, 0, 0])"
    ),
    "what does not vary, of values that are no sums of halves": (
        "from t | derive c = if(int is not null, decimal '-0.499999') "
        "| agg a = corr(int, c), b = corr(c, int), d = stddev(c), e = stddev_pop(c), f = var(c), g = var_pop(c), "
        "h = corr(int * decimal '0.499999', if(int == -3, exact)), r = corr(int, exact)"
    ),
    "what does not vary over a window": (
        "from t | derive c = decimal '-0.499999' "
        "| select int, a = corr(int, c) over (by bool), b = var_pop(c) over (sort int), d = stddev(c) over ()"
    ),
    "the greater of texts beside a text of no column": (
        "from t | select int, a = greatest('', word) == concat(''), b = lower('A') != least(word, 'a'), "
        "c = greatest(word, 'a') < concat('b'), d = concat('') in (greatest(word, ''), 'a'), "
        "e = coalesce(max(word) over (), 'a') == lower('A')"
    ),
    "a text of no column is distinct from one that a function makes": (
        "from t | select int, a = is_distinct(money::string, lower(word)), b = is_distinct(greatest(word, ''), word), "
        "c = is_distinct(lower('A'), least(word, 'a'))"
    ),
}
