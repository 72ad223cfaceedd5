-- The tables of five well-known sets of queries, small, made by arithmetic. Types as their authors chose them.
CREATE MACRO r(i, salt, n) AS (hash(i::BIGINT * 1000003 + salt) % n)::BIGINT;
CREATE MACRO pick(i, salt, words) AS words[r(i, salt, len(words)) + 1];

-- Join Order Benchmark: the Internet Movie Database.
CREATE TABLE kind_type (id INTEGER, kind VARCHAR(15));
INSERT INTO kind_type VALUES (1, 'movie'), (2, 'tv series'), (3, 'episode'), (4, 'video game');
CREATE TABLE company_type (id INTEGER, kind VARCHAR(32));
INSERT INTO company_type VALUES (1, 'production companies'), (2, 'distributors'), (3, 'special effects companies');
CREATE TABLE info_type (id INTEGER, info VARCHAR(32));
INSERT INTO info_type VALUES (1, 'top 250 rank'), (2, 'bottom 10 rank'), (3, 'genres'), (4, 'countries'), (5, 'rating'),
  (6, 'release dates'), (7, 'votes'), (8, 'budget'), (9, 'mini biography');
CREATE TABLE link_type (id INTEGER, link VARCHAR(32));
INSERT INTO link_type VALUES (1, 'follows'), (2, 'followed by'), (3, 'remake of'), (4, 'features');
CREATE TABLE role_type (id INTEGER, role VARCHAR(32));
INSERT INTO role_type VALUES (1, 'actor'), (2, 'actress'), (3, 'producer'), (4, 'writer'), (5, 'costume designer');
CREATE TABLE title (id INTEGER, title VARCHAR(80), kind_id INTEGER, production_year INTEGER, episode_nr INTEGER);
INSERT INTO title SELECT i, pick(i, 1, ['Shrek', 'Dark', 'the Money', 'Champion', 'Öl', 'Kung Fu', 'Murder']) || ' ' || pick(i, 2,
    ['II', 'Returns', 'of Freddy', 'Loser', 'Panda', '']) , 1 + r(i, 3, 4), CASE WHEN r(i, 4, 12) > 0 THEN 1980 + r(i, 5, 40) END,
    CASE WHEN r(i, 3, 4) = 2 THEN r(i, 6, 120) END FROM range(1, 181) t(i);
CREATE TABLE company_name (id INTEGER, name VARCHAR(60), country_code VARCHAR(8));
INSERT INTO company_name SELECT i, pick(i, 7, ['Warner Bros', '20th Century Fox', 'Film AG', 'Polygram Film', 'YouTube', 'Lionsgate']) || ' ' || i,
    pick(i, 8, ['[us]', '[de]', '[nl]', '[pl]', '[jp]', NULL]) FROM range(1, 31) t(i);
CREATE TABLE movie_companies (id INTEGER, movie_id INTEGER, company_id INTEGER, company_type_id INTEGER, note VARCHAR(60));
INSERT INTO movie_companies SELECT i, 1 + r(i, 9, 180), 1 + r(i, 10, 30), 1 + r(i, 11, 3), pick(i, 12, ['(as Metro-Goldwyn-Mayer Pictures)',
    '(co-production)', '(presents)', '(USA) (2007) (TV)', '(VHS)', '(200 worldwide)', NULL]) FROM range(1, 401) t(i);
CREATE TABLE movie_info (id INTEGER, movie_id INTEGER, info_type_id INTEGER, info VARCHAR(60));
INSERT INTO movie_info SELECT i, 1 + r(i, 13, 180), k, CASE k WHEN 3 THEN pick(i, 14, ['Drama', 'Horror', 'Comedy', 'Action', 'Sci-Fi'])
    WHEN 4 THEN pick(i, 14, ['Sweden', 'Germany', 'USA', 'American', 'Danish']) WHEN 6 THEN pick(i, 14, ['USA:2007', 'Japan:2010', 'internet'])
    ELSE '' || r(i, 15, 90000) END FROM (SELECT i, pick(i, 16, [3, 4, 6, 8]) k FROM range(1, 501) t(i));
CREATE TABLE movie_info_idx (id INTEGER, movie_id INTEGER, info_type_id INTEGER, info VARCHAR(12));
INSERT INTO movie_info_idx SELECT i, 1 + r(i, 17, 180), k, CASE k WHEN 5 THEN (1 + r(i, 18, 9)) || '.' || r(i, 19, 10)
    ELSE '' || r(i, 18, 1000) END FROM (SELECT i, pick(i, 20, [1, 2, 5, 7]) k FROM range(1, 301) t(i));
CREATE TABLE keyword (id INTEGER, keyword VARCHAR(40));
INSERT INTO keyword VALUES (1, 'sequel'), (2, 'character-name-in-title'), (3, 'marvel-cinematic-universe'), (4, 'murder'), (5, 'superhero'),
  (6, 'based-on-novel'), (7, 'blood');
CREATE TABLE movie_keyword (id INTEGER, movie_id INTEGER, keyword_id INTEGER);
INSERT INTO movie_keyword SELECT i, 1 + r(i, 21, 180), 1 + r(i, 22, 7) FROM range(1, 401) t(i);
CREATE TABLE name (id INTEGER, name VARCHAR(60), gender VARCHAR(1), name_pcode_cf VARCHAR(5));
INSERT INTO name SELECT i, pick(i, 23, ['Downey', 'Bäcker', 'Zed', 'Yang', 'Tim', 'Ang']) || ', ' || pick(i, 24, ['Robert', 'Ann', 'Bert', 'Angela'])
    || ' ' || i, pick(i, 25, ['m', 'f', NULL]), pick(i, 26, ['A5362', 'D4', 'D53', 'Z1', NULL]) FROM range(1, 101) t(i);
CREATE TABLE aka_name (id INTEGER, person_id INTEGER, name VARCHAR(60));
INSERT INTO aka_name SELECT i, 1 + r(i, 27, 100), pick(i, 28, ['A. ', 'Bobby ', 'Zaza ', 'a']) || i FROM range(1, 81) t(i);
CREATE TABLE char_name (id INTEGER, name VARCHAR(60));
INSERT INTO char_name SELECT i, pick(i, 29, ['Tony Stark', 'Queen', 'Himself', 'Man #1', 'Iron Man']) || ' ' || i FROM range(1, 61) t(i);
CREATE TABLE cast_info (id INTEGER, person_id INTEGER, movie_id INTEGER, person_role_id INTEGER, note VARCHAR(40), nr_order INTEGER, role_id INTEGER);
INSERT INTO cast_info SELECT i, 1 + r(i, 30, 100), 1 + r(i, 31, 180), CASE WHEN r(i, 32, 4) > 0 THEN 1 + r(i, 33, 60) END, pick(i, 34,
    ['(voice)', '(voice: Japanese version)', '(voice) (uncredited)', '(producer)', '(head writer)', NULL]),
    CASE WHEN r(i, 35, 3) > 0 THEN r(i, 36, 20) END, 1 + r(i, 37, 5) FROM range(1, 901) t(i);
CREATE TABLE movie_link (id INTEGER, movie_id INTEGER, linked_movie_id INTEGER, link_type_id INTEGER);
INSERT INTO movie_link SELECT i, 1 + r(i, 38, 180), 1 + r(i, 39, 180), 1 + r(i, 40, 4) FROM range(1, 121) t(i);

-- TPC-DS: one retailer with three channels.
CREATE TABLE date_dim (d_date_sk INTEGER, d_date DATE, d_month_seq INTEGER, d_week_seq INTEGER, d_year INTEGER, d_moy INTEGER, d_dom INTEGER,
  d_qoy INTEGER, d_day_name CHAR(9));
INSERT INTO date_dim SELECT 2451000 + i, d, (year(d) - 1900) * 12 + month(d) - 1, i // 7 + 5000, year(d), month(d), day(d), quarter(d),
    dayname(d) FROM (SELECT i, DATE '1999-01-01' + i::INTEGER d FROM range(0, 1096) t(i));
CREATE TABLE store (s_store_sk INTEGER, s_store_id CHAR(16), s_store_name VARCHAR(50), s_state CHAR(2), s_gmt_offset DECIMAL(5,2));
INSERT INTO store SELECT i, 'S' || (i // 2), pick(i, 50, ['able', 'ought', 'ese', 'bar']), pick(i, 51, ['TN', 'SD', 'TX']), -5 FROM range(1, 9) t(i);
CREATE TABLE warehouse (w_warehouse_sk INTEGER, w_warehouse_name VARCHAR(20), w_state CHAR(2));
INSERT INTO warehouse VALUES (1, 'Conventional childr', 'TN'), (2, 'Important issues', 'SD'), (3, NULL, 'TN');
CREATE TABLE promotion (p_promo_sk INTEGER, p_channel_email CHAR(1), p_channel_event CHAR(1));
INSERT INTO promotion SELECT i, pick(i, 52, ['Y', 'N', NULL]), pick(i, 53, ['Y', 'N']) FROM range(1, 13) t(i);
CREATE TABLE item (i_item_sk INTEGER, i_item_id CHAR(16), i_item_desc VARCHAR(100), i_current_price DECIMAL(7,2), i_wholesale_cost DECIMAL(7,2),
  i_brand_id INTEGER, i_brand CHAR(50), i_class CHAR(50), i_category CHAR(50), i_manufact_id INTEGER, i_color CHAR(20), i_manager_id INTEGER);
INSERT INTO item SELECT i, 'AAAA' || (i // 2), 'Things ' || r(i, 54, 9), CASE WHEN r(i, 55, 15) > 0 THEN r(i, 56, 9999) / 100 END, r(i, 57, 8888) / 100,
    1 + r(i, 58, 9), 'brand #' || (1 + r(i, 58, 9)), pick(i, 59, ['pants', 'fiction', 'audio', 'accessories', NULL]),
    pick(i, 60, ['Music', 'Books', 'Women', 'Sports', NULL]), 1 + r(i, 61, 15), pick(i, 62, ['red', 'slate', 'Slate', 'blue']), 1 + r(i, 63, 10)
    FROM range(1, 81) t(i);
CREATE TABLE customer_address (ca_address_sk INTEGER, ca_city VARCHAR(60), ca_county VARCHAR(30), ca_state CHAR(2), ca_zip CHAR(10), ca_country VARCHAR(20));
INSERT INTO customer_address SELECT i, pick(i, 64, ['Fairview', 'Midway', 'fairview', 'Oak']), pick(i, 65, ['Ziebach', 'Walker', NULL]) || ' County',
    pick(i, 66, ['TN', 'SD', 'TX', 'CA', NULL]), lpad('' || r(i, 67, 99999), 5, '0'), 'United States' FROM range(1, 71) t(i);
CREATE TABLE customer_demographics (cd_demo_sk INTEGER, cd_gender CHAR(1), cd_marital_status CHAR(1), cd_education_status CHAR(20), cd_dep_count INTEGER);
INSERT INTO customer_demographics SELECT i, pick(i, 68, ['M', 'F']), pick(i, 69, ['S', 'M', 'W', 'D']), pick(i, 70, ['College', 'Primary', 'Unknown']),
    r(i, 71, 5) FROM range(1, 41) t(i);
CREATE TABLE customer (c_customer_sk INTEGER, c_customer_id CHAR(16), c_current_cdemo_sk INTEGER, c_current_addr_sk INTEGER, c_first_name CHAR(20),
  c_last_name CHAR(30), c_birth_year INTEGER, c_preferred_cust_flag CHAR(1));
INSERT INTO customer SELECT i, 'C' || lpad('' || i, 6, '0'), CASE WHEN r(i, 72, 9) > 0 THEN 1 + r(i, 73, 40) END, CASE WHEN r(i, 74, 9) > 0 THEN 1 + r(i, 75, 70) END,
    pick(i, 76, ['Ann', 'Bo', 'Zoë', 'ann', NULL]), pick(i, 77, ['Smith', 'Øst', 'Lee', 'smith']), 1930 + r(i, 78, 70), pick(i, 79, ['Y', 'N', NULL])
    FROM range(1, 101) t(i);
CREATE TABLE store_sales (ss_sold_date_sk INTEGER, ss_sold_time_sk INTEGER, ss_item_sk INTEGER, ss_customer_sk INTEGER, ss_cdemo_sk INTEGER, ss_addr_sk INTEGER,
  ss_store_sk INTEGER, ss_promo_sk INTEGER, ss_ticket_number BIGINT, ss_quantity INTEGER, ss_list_price DECIMAL(7,2), ss_sales_price DECIMAL(7,2),
  ss_ext_sales_price DECIMAL(7,2), ss_coupon_amt DECIMAL(7,2), ss_net_profit DECIMAL(7,2));
INSERT INTO store_sales SELECT CASE WHEN r(i, 80, 20) > 0 THEN 2451000 + r(i, 81, 1096) END, r(i, 82, 86400), 1 + r(i, 83, 80),
    CASE WHEN r(i, 84, 20) > 0 THEN 1 + r(i // 3, 85, 100) END, 1 + r(i, 86, 40), 1 + r(i, 87, 70), CASE WHEN r(i, 88, 30) > 0 THEN 1 + r(i // 3, 89, 8) END,
    1 + r(i, 90, 12), i // 3, q, p, s, s * q, CASE WHEN r(i, 91, 4) = 0 THEN r(i, 92, 900) / 100 ELSE 0 END, r(i, 93, 40000) / 100 - 200
    FROM (SELECT i, CASE WHEN r(i, 94, 25) > 0 THEN 1 + r(i, 95, 20) END q, 1 + r(i, 96, 19900) / 100 p, (100 + r(i, 97, 15000)) / 100 s FROM range(1, 1501) t(i));
CREATE TABLE store_returns (sr_returned_date_sk INTEGER, sr_item_sk INTEGER, sr_customer_sk INTEGER, sr_store_sk INTEGER, sr_ticket_number BIGINT,
  sr_return_quantity INTEGER, sr_return_amt DECIMAL(7,2), sr_net_loss DECIMAL(7,2));
INSERT INTO store_returns SELECT ss_sold_date_sk + r(ss_ticket_number, 98, 100), ss_item_sk, ss_customer_sk, ss_store_sk, ss_ticket_number,
    1 + r(ss_ticket_number, 99, 3), ss_sales_price, r(ss_ticket_number, 100, 5000) / 100 FROM store_sales WHERE r(ss_ticket_number, 101, 5) = 0;
CREATE TABLE web_sales (ws_sold_date_sk INTEGER, ws_ship_date_sk INTEGER, ws_item_sk INTEGER, ws_bill_customer_sk INTEGER, ws_warehouse_sk INTEGER, ws_order_number BIGINT,
  ws_quantity INTEGER, ws_ext_sales_price DECIMAL(7,2), ws_ext_ship_cost DECIMAL(7,2), ws_net_paid DECIMAL(7,2), ws_net_profit DECIMAL(7,2));
INSERT INTO web_sales SELECT d, d + 1 + r(i, 111, 130), 1 + r(i, 112, 80), 1 + r(i, 113, 100), CASE WHEN r(i, 114, 9) > 0 THEN 1 + r(i, 115, 3) END, i // 2,
    1 + r(i, 116, 30), r(i, 117, 90000) / 100, r(i, 118, 9000) / 100, CASE WHEN r(i, 119, 12) > 0 THEN r(i, 120, 80000) / 100 END, r(i, 121, 60000) / 100 - 300
    FROM (SELECT i, CASE WHEN r(i, 109, 20) > 0 THEN 2451000 + r(i, 110, 960) END d FROM range(1, 801) t(i));
CREATE TABLE catalog_sales (cs_sold_date_sk INTEGER, cs_item_sk INTEGER, cs_bill_customer_sk INTEGER, cs_order_number BIGINT, cs_quantity INTEGER,
  cs_ext_sales_price DECIMAL(7,2), cs_net_profit DECIMAL(7,2));
INSERT INTO catalog_sales SELECT 2451000 + r(i, 130, 1096), 1 + r(i, 131, 80), 1 + r(i, 132, 100), i // 2, 1 + r(i, 133, 30), r(i, 134, 90000) / 100,
    r(i, 135, 60000) / 100 - 300 FROM range(1, 701) t(i);
CREATE TABLE inventory (inv_date_sk INTEGER, inv_item_sk INTEGER, inv_warehouse_sk INTEGER, inv_quantity_on_hand INTEGER);
INSERT INTO inventory SELECT 2451000 + 7 * (i // 12), 1 + r(i, 140, 30), 1 + i % 3, CASE WHEN r(i, 141, 10) > 0 THEN r(i, 142, 900) END FROM range(0, 900) t(i);

-- ClickBench: one wide table of page views.
CREATE TABLE hits ("WatchID" BIGINT, "EventTime" TIMESTAMP, "EventDate" DATE, "CounterID" INTEGER, "ClientIP" INTEGER, "RegionID" SMALLINT, "UserID" BIGINT,
  "AdvEngineID" SMALLINT, "ResolutionWidth" SMALLINT, "SearchPhrase" VARCHAR(80), "URL" VARCHAR(120), "Title" VARCHAR(60), "Referer" VARCHAR(120), "IsRefresh" SMALLINT);
INSERT INTO hits SELECT 9007199254740993 + i, e, e::DATE, pick(i, 200, [62, 62, 62, 38, 7]), r(i, 201, 2000000000), r(i, 202, 40), 435090932899640449 + r(i, 203, 150),
    pick(i, 204, [0, 0, 0, 0, 2, 3, 27]), 1000 + r(i, 205, 999), pick(i, 206, ['', '', '', 'карелки', 'Google maps', 'смотреть ']), 'http://' || pick(i, 207, ['example.org',
    'google.ru', 'smeshariki.ru', 'bonprix.ru/Google']) || '/' || r(i, 208, 25), pick(i, 209, ['Google', 'Новости', 'weather - Google', '']),
    pick(i, 210, ['', 'http://www.google.com/search?q=1', 'https://yandex.ru/a', 'http://irr.ru/index.php', 'plain']), r(i, 211, 4) // 3
    FROM (SELECT i, TIMESTAMP '2013-06-25 00:00:00' + to_seconds(r(i, 212, 2700000)) e FROM range(1, 1201) t(i));

-- What candidates are asked.
CREATE TABLE logins (user_id INTEGER, day DATE);
INSERT INTO logins SELECT u, DATE '2024-02-20' + n::INTEGER FROM range(1, 13) t(u), range(0, 30) s(n) WHERE r(u * 100 + n, 300, 3) > 0;
CREATE TABLE clicks (id INTEGER, user_id INTEGER, "at" TIMESTAMP, page VARCHAR(20));
INSERT INTO clicks SELECT i, 1 + r(i, 301, 7), TIMESTAMP '2024-03-30 20:00:00' + to_seconds(r(i, 302, 260000)), pick(i, 303, ['home', 'cart', 'Home', 'pay'])
    FROM range(1, 201) t(i);
CREATE TABLE staff (id INTEGER, name VARCHAR(20), dept VARCHAR(20), salary DECIMAL(10,2), boss INTEGER, hired DATE);
INSERT INTO staff SELECT i, pick(i, 304, ['Ann', 'Bob', 'Cy', 'Dee', 'ann']) || ' ' || i, pick(i, 305, ['IT', 'HR', 'Sales', NULL]), 3000 + 250 * r(i, 306, 12),
    CASE WHEN i > 3 THEN 1 + r(i, 307, i - 1) END, DATE '2015-01-31' + (r(i, 308, 3000))::INTEGER FROM range(1, 41) t(i);
CREATE TABLE sales (id INTEGER, day DATE, region VARCHAR(10), product VARCHAR(10), amount DECIMAL(10,2), cost DOUBLE);
INSERT INTO sales SELECT i, DATE '2022-01-01' + r(i, 309, 1000)::INTEGER, pick(i, 310, ['North', 'South', 'north', NULL]), pick(i, 311, ['pen', 'ink', 'pad']),
    CASE WHEN r(i, 312, 20) > 0 THEN r(i, 313, 100000) / 100 END, r(i, 314, 4000) / 8 FROM range(1, 301) t(i);
CREATE TABLE readings (sensor VARCHAR(5), "at" TIMESTAMP, value DOUBLE);
INSERT INTO readings SELECT 's' || (i % 4), TIMESTAMP '2024-05-01 00:00:00' + to_minutes(15 * (i // 4)), CASE WHEN r(i, 315, 3) > 0 THEN r(i, 316, 400) / 8 END
    FROM range(0, 160) t(i);
CREATE TABLE bookings (id INTEGER, room VARCHAR(5), starts DATE, ends DATE);
INSERT INTO bookings SELECT i, pick(i, 317, ['A', 'B', 'C']), s, s + 1 + r(i, 318, 6)::INTEGER FROM (SELECT i, DATE '2024-02-01' + r(i, 319, 120)::INTEGER s FROM range(1, 61) t(i));
CREATE TABLE contacts (id INTEGER, email VARCHAR(30), name VARCHAR(20), updated TIMESTAMP);
INSERT INTO contacts SELECT i, pick(i, 320, ['a@x.org', 'A@x.org', 'b@x.org ', 'b@x.org', 'c@y.net', NULL]), pick(i, 321, ['Al', 'Bea', NULL]),
    TIMESTAMP '2024-01-01 00:00:00' + to_hours(r(i, 322, 40)) FROM range(1, 41) t(i);
