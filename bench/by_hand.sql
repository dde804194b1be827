-- The figures of Qingpu 2021 as an analyst would take them from the same SQLite file, for all units: one scan per
-- ledger, one column per requirement. No coverage, no refused rows, no readings, no records behind a figure.
--
-- A column's name is the requirement's number without its plan, with ".1" for its second condition. A figure is the
-- number of records that do not satisfy (every, within), that do (at least, none), of list elements found (all of),
-- of periods missed (each), or a per cent. Days are numbers (date.toordinal()); the list of deadlines stands first.
-- day: one row. roll: a day and the next day that is a working day. Both are made by bench/by_hand.py.

SELECT unit,
  sum(sent_for_issue BETWEEN year_start AND as_of AND coalesce(attribute_set > sent_for_issue, 1)) AS "3a",
  sum(sent_for_issue BETWEEN year_start AND as_of AND attribute IN ('依申请公开', '不予公开')
      AND coalesce(reason_given, 0) = 0) AS "3b",
  sum(sent_for_issue BETWEEN year_start AND as_of AND attribute = '主动公开'
      AND coalesce(draft_sent > sent_for_issue, 1)) AS "3c",
  sum(anchor_day BETWEEN since_2010 AND september AND coalesce(attribute_set > september, 1)) AS "4a",
  sum(published BETWEEN year_start AND as_of AND attribute = '主动公开'
      AND kind IN ('行政规范性文件', '重要政策文件', '其他政策性文件')
      AND NOT EXISTS (SELECT 1 FROM interpretations AS i WHERE i.known_until = 4611686018427387904
                      AND i.unit = d.unit AND i.about = d."key" AND i.anchor_day <= as_of)) AS "10",
  sum(published <= as_of AND new_problems = 1 AND kind IN ('行政规范性文件', '重要政策文件', '其他政策性文件')
      AND NOT EXISTS (SELECT 1 FROM interpretations AS i WHERE i.known_until = 4611686018427387904
                      AND i.unit = d.unit AND i.about = d."key" AND i.anchor_day <= as_of
                      AND i.stage = '施行后解读')) AS "13",
  sum(published BETWEEN year_start AND as_of AND attribute = '主动公开' AND important = 1
      AND NOT (coalesce(reposted, '') LIKE '%|主要新闻媒体|%' OR coalesce(reposted, '') LIKE '%|重点网站|%'
               OR coalesce(reposted, '') LIKE '%|新媒体平台|%')) AS "14",
  sum(anchor_day BETWEEN year_start AND as_of AND enterprise = 1
      AND kind IN ('行政规范性文件', '重要政策文件', '其他政策性文件')
      AND NOT (coalesce(enterprises_heard <= as_of, 0) AND coalesce(heard, '') LIKE '%|相关企业|%'
               AND coalesce(heard, '') LIKE '%|行业协会|%' AND coalesce(enterprises_heard <= deliberated, 1))) AS "21"
FROM documents AS d, day WHERE known_until = 4611686018427387904 GROUP BY unit;

SELECT unit,
  sum(coalesce(concerns_answered, 0) = 0) AS "11a",
  sum(summary_only = 1) AS "11b",
  sum(replace(forms, '|文字', '') <> '|') * 10000 / count(*) / 100.0 AS "12"
FROM interpretations, day
WHERE known_until = 4611686018427387904 AND anchor_day BETWEEN year_start AND as_of GROUP BY unit;

WITH timed AS (
  SELECT unit, channel, coalesce(replied, as_of + 1) AS ended, replied IS NULL AS unanswered, as_of,
    CASE WHEN channel IN ('领导信箱', '网上信访')
         THEN coalesce(r.due, (SELECT roll.due FROM roll WHERE roll.day = received + 60)) ELSE r.due END AS limit_day
  FROM replies AS r, day WHERE known_until = 4611686018427387904 AND received BETWEEN year_start AND as_of
)
SELECT unit,
  sum(channel IN ('领导信箱', '网上信访') AND ended > limit_day AND NOT (unanswered AND limit_day > as_of)) AS "17a",
  sum(channel IN ('网上咨询', '网站留言', '12345网上受理', '12345热线') AND ended > limit_day
      AND NOT (unanswered AND limit_day > as_of)) AS "17b"
FROM timed GROUP BY unit;

SELECT unit,
  sum(NOT (coalesce(elements_shown, '') || coalesce(elements_absent, '') LIKE '%|决策草案|%'
           AND coalesce(elements_shown, '') || coalesce(elements_absent, '') LIKE '%|制订背景|%'
           AND coalesce(elements_shown, '') || coalesce(elements_absent, '') LIKE '%|意见征集采纳情况|%'
           AND coalesce(elements_shown, '') || coalesce(elements_absent, '') LIKE '%|会议审议情况|%'
           AND coalesce(elements_shown, '') || coalesce(elements_absent, '') LIKE '%|决策结果|%')
      AND anchor_day BETWEEN year_start AND as_of) AS "19b",
  sum(adjusted BETWEEN year_start AND as_of AND coalesce(adjustment_explained > as_of, 1)) AS "b3.1b"
FROM decisions, day WHERE known_until = 4611686018427387904 GROUP BY unit;

SELECT unit,
  sum(NOT (coalesce(platforms, '') LIKE '%|政府网站|%' AND coalesce(platforms, '') LIKE '%|一网通办|%'
           AND coalesce(platforms, '') LIKE '%|随申办|%' AND coalesce(platforms, '') LIKE '%|政务新媒体|%')) AS "22"
FROM consultations, day
WHERE known_until = 4611686018427387904 AND anchor_day BETWEEN year_start AND as_of GROUP BY unit;

WITH attended AS (
  SELECT *, invited LIKE '%|利益相关方代表|%' OR invited LIKE '%|企业代表|%' OR invited LIKE '%|市民代表|%' AS represented
  FROM meetings)
SELECT unit,
  sum(kind = '区政府决策会议' AND represented) AS "23a",
  sum(kind = '本单位决策会议' AND represented) AS "23b",
  sum(kind = '本单位决策会议' AND represented AND coalesce(from_catalogue, 0) = 0) AS "23c",
  sum(kind = '区政府决策会议' AND represented AND coalesce(from_catalogue, 0) = 0) AS "23d",
  sum(kind = '本单位决策会议' AND represented
      AND NOT (coalesce(attendance_published <= as_of, 0) AND coalesce(adoption_published <= as_of, 0))) AS "23e",
  sum(kind = '区政府决策会议' AND represented
      AND NOT (coalesce(attendance_published <= as_of, 0) AND coalesce(adoption_published <= as_of, 0))) AS "23f",
  sum(kind = '听取政务公开汇报' AND chaired_by = '主要领导') AS "69"
FROM attended, day
WHERE known_until = 4611686018427387904 AND held BETWEEN year_start AND as_of GROUP BY unit;

SELECT unit,
  sum(started <= november AND kind IN ('政府开放日', '政府开放周')) AS "24a",
  sum(kind IN ('政府开放日', '政府开放周')
      AND NOT (coalesce(sessions, '') LIKE '%|座谈|%' OR coalesce(sessions, '') LIKE '%|问卷调查|%')) AS "24b",
  sum(started <= november AND kind IN ('政府开放日', '政府开放周') AND novel_forms <> '|') AS "24c",
  sum(kind IN ('政府开放日', '政府开放周') AND opinions >= 1 AND coalesce(opinions_answered, 0) < opinions) AS "b3.3a"
FROM activities, day
WHERE known_until = 4611686018427387904 AND started BETWEEN year_start AND as_of GROUP BY unit;

SELECT 'qingpu-office' AS unit, count(*) AS "25a"
FROM activities, day
WHERE known_until = 4611686018427387904 AND started BETWEEN august_first AND august
  AND august_series = 1 AND offline = 1 AND venue IN ('公共管理机构', '公共服务场所');

SELECT unit,
  sum(outcome IN ('予以公开', '部分公开') AND coalesce(reviewed_for_conversion > replied, 1)) AS "8a",
  sum(outcome IN ('予以公开', '部分公开') AND suitable = 1 AND coalesce(converted > as_of, 1)) AS "8b"
FROM applications, day
WHERE known_until = 4611686018427387904 AND replied BETWEEN year_start AND as_of GROUP BY unit;

SELECT unit,
  sum(published BETWEEN year_start AND october AND kind = '现行有效行政规范性文件清单'
      AND (places LIKE '%|政府网站|%' OR places LIKE '%|信息公开平台|%')) AS "2",
  sum(anchor_day BETWEEN year_start AND october AND kind = '现行有效行政规范性文件清单' AND none_to_list = 1) AS "2.1",
  sum(published BETWEEN year_start AND september AND kind = '重点制度文件汇编'
      AND (places LIKE '%|政府网站|%' OR places LIKE '%|信息公开平台|%')) AS "4b",
  sum(changed BETWEEN year_start AND as_of AND kind IN ('权责清单', '政务服务事项清单', '办事指南')
      AND coalesce(published > as_of, 1)) AS "7",
  sum(published <= february AND kind = '政府信息公开指南'
      AND elements LIKE '%|收费要求|%' AND elements LIKE '%|收费标准|%') AS "9a",
  sum(published BETWEEN year_start AND as_of AND kind = '区政府重大行政决策事项目录') AS "b3.1a",
  sum(published BETWEEN year_start AND march AND kind = '重大行政决策事项目录') AS "19a",
  sum(anchor_day BETWEEN year_start AND march AND kind = '重大行政决策事项目录' AND none_to_list = 1) AS "19a.1",
  sum(published BETWEEN year_start AND september AND kind = '政务公开标准目录'
      AND elements LIKE '%|一键查阅|%') AS "27",
  sum(published BETWEEN year_start AND november AND kind IN ('政策服务包', '一件事导览', '主题服务包')) AS "28",
  sum(anchor_day BETWEEN year_start AND november AND kind = '中小学信息公开标准目录') AS "40a",
  sum(published <= september AND kind = '市场监管规则和标准专题') AS "42",
  max(CASE WHEN anchor_day BETWEEN year_start AND as_of AND kind = '财政政策绩效目标公开试点清单'
           THEN items END) AS "54a"
FROM catalogues, day WHERE known_until = 4611686018427387904 GROUP BY unit;

WITH latest AS (
  SELECT *, rank() OVER (PARTITION BY unit, subject_kind, subject ORDER BY anchor_day DESC) AS place
  FROM checks, day WHERE known_until = 4611686018427387904 AND anchor_day BETWEEN year_start AND as_of
)
SELECT unit,
  coalesce(max(subject_kind = '政府网站' AND elements LIKE '%|政策文件栏目|%'), 0)
    + coalesce(max(subject_kind = '政府网站' AND elements LIKE '%|政策解读栏目|%'), 0) AS "b2.1a",
  sum(subject_kind = '法定主动公开专栏'
      AND NOT (coalesce(defects, 1) = 0 OR coalesce(repaired <= as_of, 0))) AS "b1.2a",
  sum(subject_kind = '预算单位' AND aspects LIKE '%|政府采购意向公开|%'
      AND NOT (coalesce(conforms, 0) = 1 OR coalesce(defects, 1) = 0 OR coalesce(repaired <= as_of, 0))) AS "52"
FROM latest WHERE place = 1 GROUP BY unit;

SELECT unit,
  sum(topic = '“十四五”专项规划' AND anchor_day <= june AND coalesce(published > june, 1)) AS "6a",
  sum(topic = '互联网医院信息' AND published <= june) AS "33",
  count(DISTINCT CASE WHEN topic = '非法交通标线清理整治' AND published BETWEEN year_start AND as_of
                      THEN pk END) AS "58b",
  sum(topic = '长江经济带入河排污口排查整治' AND published BETWEEN year_start AND as_of) AS "49b",
  sum(topic = '排污许可' AND published BETWEEN year_start AND as_of) AS "b5.4b",
  sum(topic = '中考改革政策' AND published BETWEEN year_start AND june) AS "38",
  sum(topic = '中考改革配套措施解读' AND published BETWEEN year_start AND june) AS "38.1",
  max(topic = '义务教育招生入学' AND elements LIKE '%|招生入学工作实施方案|%' AND published BETWEEN year_start AND june)
    + max(topic = '义务教育招生入学' AND elements LIKE '%|实施细则|%' AND published BETWEEN year_start AND june)
    + max(topic = '义务教育招生入学' AND elements LIKE '%|公办学校对口招生区域范围|%'
          AND published BETWEEN year_start AND june)
    + max(topic = '义务教育招生入学' AND elements LIKE '%|民办学校招生计划|%' AND published BETWEEN year_start AND june)
    + max(topic = '义务教育招生入学' AND elements LIKE '%|录取办法|%' AND published BETWEEN year_start AND june) AS "37",
  max(topic = '停车场（库）信息' AND elements LIKE '%|点位|%' AND published <= june)
    + max(topic = '停车场（库）信息' AND elements LIKE '%|收费标准|%' AND published <= june) AS "56",
  max(topic = '交通管制信息' AND elements LIKE '%|清单|%' AND published BETWEEN year_start AND as_of)
    + max(topic = '交通管制信息' AND elements LIKE '%|地图标线|%' AND published BETWEEN year_start AND as_of) AS "57",
  count(DISTINCT CASE WHEN topic IN ('强制性清洁生产审核企业名单', '重点排污单位名录')
                       AND published BETWEEN year_start AND september THEN topic END) AS "51a",
  count(DISTINCT CASE WHEN topic IN ('蓝天保卫战', '碧水保卫战', '净土保卫战')
                       AND published BETWEEN year_start AND as_of THEN topic END) AS "47b",
  count(DISTINCT CASE WHEN topic IN ('生态环境行政处罚', '生态环境双随机抽查')
                       AND published BETWEEN year_start AND as_of THEN topic END) AS "49a",
  sum(topic IN ('建设项目环评受理情况', '建设项目环评拟审查公示', '建设项目环评审批决定')
      AND formed BETWEEN year_start AND as_of
      AND coalesce(coalesce(published, as_of + 1) > due AND (published IS NOT NULL OR due <= as_of), 0)) AS "48",
  sum(topic = '财政专项资金（绩效目标公开试点）' AND published BETWEEN year_start AND as_of
      AND coalesce(elements, '') NOT LIKE '%|绩效完成情况|%') AS "54b",
  12 - count(DISTINCT CASE WHEN topic = '违章高发行为和点位排行' AND period LIKE '2021-__'
                            AND strftime('%Y-%m', published + 1721424.5) <= period THEN period END) AS "60"
FROM publications, day WHERE known_until = 4611686018427387904 GROUP BY unit;

SELECT unit,
  sum(kind = '依申请公开转主动公开审查机制') AS "8c",
  sum(kind = '政务公开协调联动机制' AND anchor_day <= november) AS "73a",
  sum(kind = '网约车和外卖快递车辆执法定期通报机制') AS "59"
FROM mechanisms, day
WHERE known_until = 4611686018427387904 AND anchor_day <= as_of AND coalesce(repealed > as_of, 1) GROUP BY unit;

SELECT unit,
  sum(kind = '二氧化碳排放达峰行动方案' AND anchor_day BETWEEN year_start AND as_of) AS "50"
FROM filings, day WHERE known_until = 4611686018427387904 GROUP BY unit;

SELECT 'qingpu-office' AS unit, count(*) AS "30a"
FROM filings, day
WHERE known_until = 4611686018427387904 AND anchor_day BETWEEN year_start AND november
  AND kind = '村（居）务公开指导意见或标准目录模板' AND unit IN ('qingpu-office', 'qingpu-nyncw', 'qingpu-mzj');

SELECT 'qingpu-office' AS unit, count(*) AS "30a.1"
FROM oversight, day
WHERE known_until = 4611686018427387904 AND anchor_day BETWEEN year_start AND november
  AND kind = '指导' AND topic = '村（居）务公开' AND unit IN ('qingpu-office', 'qingpu-nyncw', 'qingpu-mzj');

SELECT unit,
  sum(kind IN ('指导', '督促') AND topic = '村（居）务公开' AND anchor_day <= november) AS "30b",
  sum(kind = '督促' AND topic = '企业环境信息公开' AND anchor_day <= september) AS "51b"
FROM oversight, day WHERE known_until = 4611686018427387904 AND anchor_day >= year_start GROUP BY unit;

SELECT unit,
  sum(kind = '村居培训') AS "b4.3a",
  sum(kind = '领导干部学法' AND subjects LIKE '%|政府信息公开条例|%' AND held <= november) AS "71",
  sum(kind = '领导干部学法' AND subjects LIKE '%|上海市政府信息公开规定|%' AND held <= november) AS "71.1",
  sum(kind = '政务公开通识培训' AND held <= november) AS "72",
  sum(kind = '实务指导' AND held <= november) AS "72.1"
FROM trainings, day
WHERE known_until = 4611686018427387904 AND held BETWEEN year_start AND as_of GROUP BY unit;

SELECT unit,
  sum(kind = '好差评排名靠后事项' AND coalesce(done > as_of, 1)
      OR kind = '咨询投诉集中事项' AND coalesce(done > as_of, 1)) AS "18",
  sum(kind = '单一来源采购项目' AND exempt = 0 AND coalesce(published > as_of, 1)) AS "53",
  sum(kind = '公交线路调整' AND NOT (coalesce(opinions_heard <= as_of, 0) AND coalesce(opinions_heard <= done, 1))) AS "55"
FROM matters, day
WHERE known_until = 4611686018427387904 AND anchor_day BETWEEN year_start AND as_of GROUP BY unit;

SELECT unit,
  sum(kind = '绩效考核结果' AND year = 2021 AND published BETWEEN next_year_start AND as_of) AS "74+1b",
  sum(kind = '第三方评估' AND year = 2021 AND independent = 1 AND anchor_day BETWEEN year_start AND as_of) AS "74b",
  max(CASE WHEN kind = '绩效考核方案' AND year = 2021 THEN weight END) / 100.0 AS "74+1a"
FROM assessments, day WHERE known_until = 4611686018427387904 GROUP BY unit;

-- Evidence: how many of the elements asked for have a piece that the office accepted. Rows, not columns.
WITH accepted AS (
  SELECT substr(e.requirement, 13) AS name, e.element, e.done,
    CASE WHEN substr(e.requirement, 13) IN ('15a', '15b', '16a', '64', '65', 'b2.2a', 'b6.1a') THEN 'qingpu-zwfwb'
         WHEN substr(e.requirement, 13) IN ('67a', '67b', '68', 'b4.3b', 'b4.3c', 'b6.2a') THEN 'qingpu-office'
         WHEN substr(e.requirement, 13) IN ('66b', '66c') THEN 'qingpu-rmtzx'
         ELSE e.unit END AS unit
  FROM evidence AS e JOIN judgement AS j ON j.unit = e.unit AND j."key" = e."key"
  WHERE e.known_until = 4611686018427387904 AND j.known_until = 4611686018427387904 AND j.verdict = 'accepted'
    AND e.requirement LIKE 'qingpu-2021/%'
)
SELECT 'qingpu-2021/' || name AS requirement, unit, count(DISTINCT coalesce(element, '')) AS figure
FROM accepted, day
WHERE done <= CASE WHEN name IN ('4c', '63', '64', '65') THEN september
                   WHEN name IN ('6b', '15a', '15b', '43', '44', 'b1.2b') THEN june
                   WHEN name = '9b' THEN february
                   WHEN name IN ('29', '30c', '40b', '73b', 'b3.3b', 'b4.2b', 'b4.2c', 'b4.3c') THEN november
                   ELSE as_of END
  AND (done >= year_start OR name IN ('5b', '5c', '9b', '16a', '20a', '20b', '39b', '66a', '70a', '70b', 'b1.1b',
                                      'b1.2b', 'b5.3a', 'b5.3b', 'b5.6a', 'b7.1a'))
GROUP BY requirement, unit;
