#!/usr/bin/env python3
"""Uses the console of `intelgraph serve` in headless Chromium, as people use it.

usage: console.py path/to/intelgraph [--only NAME] [--screenshots DIRECTORY]
"""

import argparse
import base64
import collections
import itertools
import json
import os
import re
import shutil
import tempfile
import time

from playwright.sync_api import Error, sync_playwright

import events
from bolt_server import BoltServer, expect, metrics, token

DATABASE = "acme/fraud-7"
PASSWORDS = {"admin": "the first password", "ray": "ray's geheimß", "new": "the one to change"}
SECRET = "a secret that this test shares with the server"
HOSTILE = "<img src=x onerror=\"window.hacked=1\"><script>window.hacked=1</script>"
PATHS = "MATCH p = (:Person {name: 'Ada Lovelace'})-[]-() RETURN p"

SEED = [
    """UNWIND ['Ada Lovelace', 'Bo Andersson', 'Chen Wei', 'Dara Okafor', 'Emil Novak'] AS name
       CREATE (:Person {name: name, risk: size(name), born: date('1970-01-01')})""",
    "UNWIND range(1, 8) AS i CREATE (:Account {iban: 'MT84MALT' + toString(1000 + i), balance: i / 2.0})",
    "UNWIND ['Helix Holdings', 'Orion Trading'] AS name CREATE (:Company {name: name})",
    """MATCH (p:Person), (a:Account) WHERE size(p.name) % 4 = toInteger(a.balance * 2) % 4
       CREATE (p)-[:OWNS {since: 2019}]->(a)""",
    """MATCH (a:Account), (b:Account) WHERE a.balance < b.balance AND b.balance - a.balance < 1.6
       CREATE (a)-[:PAID {amount: a.balance * 100}]->(b)""",
    "MATCH (p:Person), (c:Company) WHERE p.risk % 2 = 0 CREATE (p)-[:DIRECTOR_OF]->(c)",
    "CREATE CONSTRAINT person_name FOR (p:Person) REQUIRE p.name IS UNIQUE",
]


class Console:
    """A page of its own, with what people do on it."""

    def __init__(self, browser, server, screenshots, scheme="light", size=(1280, 860)):
        self.server, self.base = server, server.http
        self.screenshots, self.scheme = screenshots, scheme
        self.context = browser.new_context(
            color_scheme=scheme, viewport={"width": size[0], "height": size[1]},
            reduced_motion="reduce")
        self.context.set_default_timeout(30_000)
        self.page = self.context.new_page()
        self.problems, self.requests = [], []
        self.page.on("pageerror", lambda error: self.problems.append(str(error)))
        self.page.on("console", self.note)
        self.page.on("request", lambda request: self.requests.append(request.url))
        self.page.on("dialog", lambda dialog: self.problems.append(dialog.message))
        self.load()

    def note(self, message):
        # The browser says of each answer that is an error that it is one.
        if message.type in ("error", "warning") and "status of 4" not in message.text:
            self.problems.append(message.text)

    def load(self, page=""):
        self.page.goto("about:blank")
        self.page.goto(self.base + "/" + page)
        self.page.wait_for_selector(".CodeMirror", state="attached")

    def choose(self, database):
        self.page.fill("#database", database)
        self.page.press("#database", "Tab")

    def write(self, statement):
        self.page.click(".CodeMirror")
        self.page.keyboard.press("Control+a")
        self.page.keyboard.insert_text(statement)

    def run(self, statement, button="#run"):
        self.write(statement)
        self.page.click(button)
        self.wait()

    def wait(self):
        self.page.wait_for_selector("#run:not([disabled])")
        self.page.wait_for_selector("#result:not([hidden]), #error:not([hidden])")

    def until(self, condition):
        """Waits for JavaScript to be true; Playwright's own way needs a laxer security policy."""
        deadline = time.monotonic() + 30
        while not self.page.evaluate(condition):
            expect(time.monotonic() < deadline, f"never: {condition}")
            time.sleep(0.05)

    def ask(self, statement, database=DATABASE, user=None, **parameters):
        """What the server itself answers, over the API that the page uses."""
        return ask(self.context, self.base, statement, database, user, parameters)

    def log_in(self, user, password):
        self.page.wait_for_selector("#login[open]")
        self.page.check("#login [value=basic]")
        self.page.fill("#login-user", user)
        self.page.fill("#login-password", password)
        self.page.keyboard.press("Enter")

    def go(self, page):
        self.page.click(f"nav a[href='#{page}']")
        self.page.wait_for_selector(f"#page-{page}:not([hidden])")

    def count(self, selector):
        return self.page.locator(selector).count()

    def text(self, selector):
        return self.page.locator(selector).first.inner_text()

    def server_is_busy(self):
        """Whether the server computed for most of the last half second."""
        before = self.metric("cpu_seconds_total")
        time.sleep(0.5)
        return self.metric("cpu_seconds_total") - before > 0.25

    def metric(self, name, **labels):
        samples = metrics(self.context.request.get(self.base + "/metrics").text())
        return samples[f"intelgraph_{name}", frozenset(labels.items())]

    def shoot(self, name):
        if self.screenshots:
            self.page.screenshot(path=f"{self.screenshots}/{name}.png")

    def finish(self):
        expect(not self.problems, f"the page complains: {self.problems}")
        strangers = [url for url in self.requests if not url.startswith((self.base, "about:", "blob:"))]
        expect(not strangers, f"the page asks elsewhere: {strangers}")
        self.context.close()


def ask(context, base, statement, database, user=None, parameters={}):
    headers = {"Accept": "application/json", "Content-Type": "application/json"}
    if user:
        shown = f"{user}:{PASSWORDS[user]}".encode()
        headers["Authorization"] = "Basic " + base64.b64encode(shown).decode()
    answer = context.request.post(
        f"{base}/db/{database.replace('/', '%2F')}/query/v2",
        data={"statement": statement, "parameters": parameters}, headers=headers)
    expect(answer.ok, f"{statement}: {answer.status} {answer.text()}")
    return answer.json()


# What the editor shows: the class, text and colour of each of its tokens, and the colour of others.
HIGHLIGHTED = """() => {
    const colour = (target) => getComputedStyle(target).color;
    const lines = document.querySelector('.CodeMirror-code');
    return {
        plain: colour(lines.querySelector('.CodeMirror-line')),
        tokens: [...lines.querySelectorAll('[class^=cm-]')].map((token) =>
            [token.className.split(' ')[0], token.textContent, colour(token)]),
    };
}"""


def cypher_is_highlighted(console):
    console.write("MATCH (p:Person {name: 'return Ada'}) WHERE p.risk >= 10 // match\n"
                  "RETURN p.match AS x, toUpper($name), `a return`")
    shown = console.page.evaluate(HIGHLIGHTED)
    expected = [
        ("keyword", "MATCH"), ("variable", "p"), ("tag", "Person"), ("property", "name"),
        ("string", "'return Ada'"), ("keyword", "WHERE"), ("variable", "p"), ("property", "risk"),
        ("number", "10"), ("comment", "// match"), ("keyword", "RETURN"), ("variable", "p"),
        ("property", "match"), ("keyword", "AS"), ("variable", "x"), ("builtin", "toUpper"),
        ("variable-2", "$name"), ("variable-3", "`a return`"),
    ]
    found = [(kind.removeprefix("cm-"), text) for kind, text, _ in shown["tokens"]]
    expect(found == expected, f"tokens are {found}")
    colours = collections.defaultdict(set)
    for kind, _, colour in shown["tokens"]:
        colours[kind.removeprefix("cm-")].add(colour)
    kinds = ("keyword", "string", "tag", "number", "comment")
    told_apart = {shown["plain"]}.union(*(colours[kind] for kind in kinds))
    expect(all(len(colours[kind]) == 1 for kind in kinds) and len(told_apart) == len(kinds) + 1,
           f"colours are {shown['plain']} and {dict(colours)}")
    expect(colours["variable"] == {shown["plain"]}, "names are plain text")
    console.shoot("highlighting")


def rows_are_shown_as_table_json_and_graph(console):
    page = console.page
    console.run("MATCH (p:Person)-[o:OWNS]->(a) RETURN p.name AS name, p.born, p.risk, a, [1, null] AS list")
    expect(page.get_attribute("#tab-graph", "aria-selected") == "true", "nodes are drawn first")
    expect(console.count("#picture .node") > 0, "nodes are drawn")
    console.shoot("graph")
    page.click("#tab-table")
    expect("Ada Lovelace" in console.text("#view-table tbody"), "the table has the rows")
    expect(console.count("#view-table .chip.label") > 0, "labels are chips")
    expect("1970-01-01" in console.text("#view-table tbody"), "dates are text")
    console.shoot("table")
    page.click("#view-table th button >> text=name")
    names = page.locator("#view-table tbody tr td:nth-child(2)").all_inner_texts()
    expect(names == sorted(names), "a click on a column sorts")
    page.click("#tab-json")
    rows = json.loads(console.text("#view-json pre"))
    expect(rows[0]["list"] == [1, None] and rows[0]["a"]["labels"] == ["Account"], "the JSON is right")
    with page.expect_download() as download:
        page.click("#save-csv")
    with open(download.value.path()) as file:
        expect(file.readline().startswith("name,p.born,p.risk,a,list"), "the CSV has a header")


def integers_keep_all_their_digits(console):
    console.run("RETURN 9223372036854775807 AS most, -0.0 AS zero, 1e300 AS large, '' AS nothing")
    expect("9223372036854775807" in console.text("#view-table tbody"), "no digit is lost")


def a_double_click_expands_a_node(console):
    page = console.page
    console.run(PATHS)
    before = console.count("#picture .node")
    # A node that the layout still moves may be missed.
    for _ in range(5):
        page.locator("#picture .node", has_text="Helix").first.dblclick()
        time.sleep(0.5)
        if console.count("#picture .node") > before:
            break
    console.until(f"document.querySelectorAll('#picture .node').length > {before}")
    page.locator("#picture .node", has_text="Ada").first.click()
    expect("Ada Lovelace" in console.text("#details"), "a click shows the properties")
    console.shoot("expanded")


# The nodes of the picture by label, each with the colour that is seen, and those of the legend.
COLOURS = """() => ({
    nodes: [...document.querySelectorAll('#picture .node')].map((node) => [
        node.getAttribute('aria-label').split(' ')[0],
        getComputedStyle(node.querySelector('circle:not(.halo)')).fill]),
    legend: [...document.querySelectorAll('#legend .chip')].map((chip) => [
        chip.innerText.split(' ')[0], getComputedStyle(chip).borderTopColor]),
})"""


def nodes_have_the_colour_of_their_label(console):
    console.run("MATCH (n) WHERE n:Person OR n:Account OR n:Company RETURN n ORDER BY n.name")
    shown = console.page.evaluate(COLOURS)
    counts = collections.Counter(label for label, _ in shown["nodes"])
    expect(counts == {"Person": 5, "Account": 8, "Company": 2}, f"nodes are {counts}")
    # A second colour of a label would make a fourth pair, a shared one only two colours.
    colours = dict(shown["nodes"])
    expect(len(set(map(tuple, shown["nodes"]))) == 3 and len(set(colours.values())) == 3,
           f"colours are {shown['nodes']}")
    expect(dict(shown["legend"]) == colours, f"the legend has {shown['legend']}, nodes {colours}")
    console.shoot("colours")
    console.run("MATCH (c:Company) RETURN c")
    expect(dict(console.page.evaluate(COLOURS)["nodes"]) == {"Company": colours["Company"]},
           "a label keeps its colour")


def nodes_can_be_dragged_and_the_picture_zoomed_and_saved(console):
    page = console.page
    console.run(PATHS)
    node = page.locator("#picture .node").first
    box = node.bounding_box()
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x + 60, y + 40, steps=5)
    page.mouse.up()
    moved = node.bounding_box()
    expect(abs(moved["x"] - box["x"] - 60) < 3, "a dragged node follows")
    page.mouse.wheel(0, -600)
    expect(node.bounding_box()["width"] > moved["width"] * 1.2, "the wheel zooms")
    page.click("#picture-fit")
    with page.expect_download() as download:
        page.click("#picture-png")
    with open(download.value.path(), "rb") as file:
        image = file.read()
    expect(image.startswith(b"\x89PNG") and len(image) > 5_000, "the picture is saved as PNG")
    if console.screenshots:
        download.value.save_as(f"{console.screenshots}/saved.png")


def connections_between_nodes_can_be_asked_for(console):
    console.run("MATCH (n:Account) RETURN n")
    expect(console.count("#picture .link") == 0, "only nodes came")
    console.page.click("#picture-connect")
    console.until("document.querySelectorAll('#picture .link').length > 0")


# A plan on the page: name and details of each operator, its facts, and those below it.
SHOWN_PLAN = """() => {
    const read = (item) => ({
        name: item.querySelector(':scope > .operator > strong').textContent,
        details: item.querySelector(':scope > .operator > code')?.textContent ?? '',
        facts: [...item.querySelectorAll(':scope > .operator > .facts > span')]
            .map((fact) => fact.textContent),
        children: [...item.querySelectorAll(':scope > ol > li')].map(read),
    });
    return [...document.querySelectorAll('#view-plan ol.plan > li')].map(read);
}"""


def outline(plan):
    """Names and details of a plan's operators, whether the page shows it or the server tells it."""
    name = plan.get("name") or plan["operatorType"].split("@")[0]
    details = plan["details"] if "details" in plan else plan["arguments"].get("Details", "")
    return [name, details, [outline(child) for child in plan["children"]]]


def operators(plan):
    return [plan] + [below for child in plan["children"] for below in operators(child)]


def plans_show_the_tree_that_the_server_tells(console):
    page = console.page
    for statement in (
            "MATCH (p:Person)-[:OWNS]->(a), (q:Person {name: 'Chen Wei'}) "
            "RETURN p.name, sum(a.balance) AS n ORDER BY n",
            "MATCH (p:Person) RETURN p.name AS name UNION MATCH (c:Company) RETURN c.name AS name",
            "MATCH (p:Person) OPTIONAL MATCH (p)-[:OWNS*1..2]->(a) WHERE a.balance > 1 "
            "RETURN p, collect(a)[..2] AS some"):
        for button, word, key in (("#explain", "EXPLAIN", "queryPlan"),
                                  ("#profile", "PROFILE", "profiledQueryPlan")):
            console.run(statement, button)
            expect(page.get_attribute("#tab-plan", "aria-selected") == "true", "the plan is open")
            told = console.ask(f"{word} {statement}")[key]
            shown = page.evaluate(SHOWN_PLAN)
            expect(len(shown) == 1 and outline(shown[0]) == outline(told),
                   f"{word}: {shown} is not {told}")
            for on_page, of_server in zip(operators(shown[0]), operators(told)):
                facts = " ".join(on_page["facts"])
                expect("estimated" in facts, f"{on_page['name']} has no estimate: {facts}")
                if word == "PROFILE":
                    expect(f"{of_server['records']} rows" in facts and "time" in facts,
                           f"{facts} of {of_server}")
            # Bars tell where the time went.
            expect((console.count("#view-plan meter") > 0) == (word == "PROFILE"), "bars")
            inputs = [len(operator["children"]) for operator in operators(told)]
            expect(console.count("#view-plan ol.branches > li") == sum(n for n in inputs if n > 1),
                   "inputs of one operator stand side by side")
            expect("UNION" not in statement or max(inputs) > 1, "a union has several inputs")
        console.shoot("plan-union" if "UNION" in statement else "plan")


def the_schema_has_counts_properties_indexes_and_constraints(console):
    console.go("schema")
    console.page.wait_for_selector("#schema-content h2")
    text = console.text("#schema-content")
    for wanted in ("Person", "OWNS", "iban", "person_name", "UNIQUENESS"):
        expect(wanted in text, f"the schema shows {wanted}")
    console.shoot("schema")
    console.page.click("#schema-content .choice >> text=Company")
    console.wait()
    expect(console.count("#picture .node") == 2, "a click on a label shows some of it")


def shown_partitions(console):
    """Nodes, relationships and bytes of each partition as the page shows them, and its totals."""
    console.go("partitions")
    console.page.evaluate("document.getElementById('partitions-content').replaceChildren()")
    console.page.click("#partitions-refresh")
    console.page.wait_for_selector("#partitions-content table")
    rows = console.page.evaluate("""[...document.querySelectorAll('#partitions-content tbody tr')]
        .map((row) => [...row.cells].map((cell) => cell.innerText.trim()))""")
    totals = console.page.evaluate("""[...document.querySelectorAll('#partitions-content dl div')]
        .map((pair) => [...pair.children].map((part) => part.innerText))""")
    return {row[0]: (number(row[1]), number(row[2]), number(row[3])) for row in rows}, dict(totals)


# What the page writes before or after a number.
UNITS = {"K": 1e3, "M": 1e6, "B": 1, "KiB": 1 << 10, "MiB": 1 << 20, "GiB": 1 << 30, "µs": 1e-6,
         "ms": 1e-3, "s": 1, "min": 60, "h": 3600, "/s": 1, "K/s": 1e3, "M/s": 1e6, "": 1}


def number(text):
    """The number that a text on the page stands for; None for a dash."""
    found = re.fullmatch(r"([\d.,]+) ?(\S*)", text)
    return float(found[1].replace(",", "")) * UNITS[found[2]] if found else None


def partitions_are_listed_and_chosen(console):
    shown, totals = shown_partitions(console)
    written = {
        "empty/first": (1, 0), "many/nodes": (1000, 0), "evil/one": (2, 1), DATABASE: (15, 36)}
    expect({name: shown[name][:2] for name in written} == written, f"partitions are {shown}")
    expect(all(size > 0 for _, _, size in shown.values()), f"sizes are {shown}")
    for place, name in ((0, "nodes"), (1, "relationships")):
        expect(number(totals[name]) == sum(row[place] for row in shown.values()), f"{totals}")
    expect(number(totals["partitions"]) == len(shown), f"{totals}")
    on_disk = console.metric("graph_bytes")
    expect(abs(number(totals["graph on disk"]) - on_disk) < on_disk * 0.01, f"{totals}, {on_disk}")
    console.shoot("partitions")
    # What is written now is there when the page is read again: 2,000 nodes of 500 bytes.
    name = f"grown/{console.scheme}"
    console.ask("CREATE (:One)-[:TO]->(:One)", name)
    before, _ = shown_partitions(console)
    console.ask("UNWIND range(1, 2000) AS i CREATE (:Large {text: toString(i) + $text})", name,
                text="x" * 500)
    after, _ = shown_partitions(console)
    expect(before[name][:2] == (2, 1) and after[name][:2] == (2002, 1), f"{before}, {after}")
    grown = after[name][2] - before[name][2]
    expect(1_000_000 < grown < 3_000_000, f"a megabyte takes {grown} bytes")
    expect(after["empty/first"] == before["empty/first"], "another partition stays as it is")
    console.page.click("#partitions-content button >> text=empty/first")
    expect(console.page.input_value("#database") == "empty/first", "a click chooses one")
    console.run("MATCH (n) RETURN count(n) AS n")
    expect(console.text("#view-table tbody td.numeric") == "1", "and asks it")


def charts_follow_the_metrics(console):
    console.go("live")
    console.page.select_option("#live-interval", "1000")
    console.until(
        "[...document.querySelectorAll('.curve')].some((curve) => /L/.test(curve.getAttribute('d')))")
    time.sleep(3 if console.screenshots else 0)
    console.shoot("live")
    expect(console.count(".chart") >= 4, "there are charts")
    console.page.click("#live-all summary")
    console.until("document.querySelectorAll('#live-table tr').length > 20")
    console.page.click("#live-pause")
    expect(console.text("#live-pause") == "Go on", "it can be paused")


def chart(console, title):
    """The latest values of a chart, by the names of its lines."""
    values = console.page.evaluate("""(title) => {
        const chart = [...document.querySelectorAll('.chart')].find((one) =>
            one.querySelector('svg').getAttribute('aria-label')?.startsWith(title + ':'));
        return [...chart?.querySelectorAll('.legend > span') ?? []].map((line) =>
            [line.firstChild.data.trim(), line.querySelector('.now').textContent]);
    }""", title)
    return {name: number(value) for name, value in values}


def until_chart(console, title, accepts, work=lambda: time.sleep(0.1)):
    """Works until the latest values of a chart are as wanted; these values."""
    deadline = time.monotonic() + 30
    while True:
        shown = chart(console, title)
        if shown and None not in shown.values() and accepts(shown):
            return shown
        expect(time.monotonic() < deadline, f"the chart {title} still has {shown}")
        work()


def charts_show_what_runs(console):
    """Rates rise while statements run, and fall when they end."""
    asked = []

    def both():
        console.ask("MATCH (p:Person) RETURN count(p)")
        console.ask("MERGE (b:Beat) SET b.count = coalesce(b.count, 0) + 1", "charts/beat")
        asked.append(time.monotonic())

    def idle(shown):
        return not any(shown.values())

    console.go("live")
    console.page.select_option("#live-interval", "1000")
    until_chart(console, "Statements", idle)
    both()
    shown = until_chart(
        console, "Statements", lambda shown: shown["reads"] > 4 and shown["writes"] > 4, both)
    # As many as were asked, with room for a second that is measured a little short.
    most = 2 * len(asked) / min(1, asked[-1] - asked[0])
    expect(shown["writes"] <= most and shown["reads"] <= most, f"{shown}, {len(asked)} were asked")
    latency = until_chart(console, "Latency", lambda _: True, both)
    expect(0 < latency["p50"] <= latency["p95"] <= latency["p99"] < 10, f"{latency}")
    console.shoot("live-busy")
    until_chart(console, "Statements", idle)


def charts_show_the_ingest_and_its_lag(console):
    numbers = console.server.event_numbers

    def come(age):
        events.append(console.server.events, events.entity(next(numbers), age))
        time.sleep(0.05)

    console.go("live")
    console.page.select_option("#live-interval", "1000")
    until_chart(console, "Ingest", lambda shown: not any(shown.values()))
    shown = until_chart(console, "Ingest", lambda shown: shown["events"] > 4, lambda: come(0))
    expect(0 < shown["applied"] <= shown["events"], f"{shown}")
    shown = until_chart(console, "Lag of ingest", lambda _: True, lambda: come(0))
    expect(0 < shown["p50"] <= shown["p99"] < 30, f"the lag of what is new: {shown}")
    # Changes of two minutes ago: the histogram knows that it is from one to five.
    shown = until_chart(
        console, "Lag of ingest", lambda shown: shown["p50"] >= 60, lambda: come(120))
    expect(shown["p50"] <= shown["p99"] <= 300, f"the lag of what is late: {shown}")
    axis = console.page.evaluate("""[...document.querySelectorAll('.chart')]
        .find((chart) => chart.innerText.includes('Lag of ingest'))
        .innerHTML.match(/>[^<]+(?=<\\/text>)/g).map((text) => text.slice(1))""")
    expect({"0 s", "2.5 min", "5 min"} <= set(axis), f"the axis is not round: {axis}")
    console.shoot("live-ingest")
    until_chart(console, "Ingest", lambda shown: not any(shown.values()))
    expect(console.ask("MATCH (e:Entity) RETURN count(e)", "cdc/events")["data"]["values"]
           == [[console.metric("ingest_applied_total", source="cdc")]], "all have arrived")


def errors_show_their_place(console):
    console.run("MATCH (n:Person)\nWHERE n.name =\nRETURN n")
    expect("line 3, column 1" in console.text("#error-text"), "line and column are told")
    expect("^" in console.text("#error-text"), "with a caret")
    expect(console.text(".error-place") == "RETURN", "and marked in the editor")
    console.shoot("error")
    console.run("RETURN $missing")
    expect("missing" in console.text("#error-text"), "a missing parameter is told")
    console.page.click("#parameters-toggle")
    console.page.fill("#parameters", '{"missing": [1, {"a": "b"}]}')
    console.run("RETURN $missing")
    expect("[1, {a: 'b'}]" in console.text("#view-table tbody"), "parameters are sent")
    console.page.fill("#parameters", "{nonsense")
    console.page.click("#run")
    expect(console.text("#parameters-error") != "", "parameters that are no JSON are told")


def a_running_statement_is_cancelled(console):
    console.write("UNWIND range(1, 10000) AS x UNWIND range(1, 10000) AS y UNWIND range(1, 10000) AS z "
                  "RETURN sum(x + y * z % 7)")
    console.page.click("#run")
    console.page.wait_for_selector("#cancel:not([hidden])")
    time.sleep(0.5)
    console.page.keyboard.press("Escape")
    console.wait()
    expect("cancelled" in console.text("#summary"), "it says so")
    deadline = time.monotonic() + 30
    while console.server_is_busy():
        expect(time.monotonic() < deadline, "the server goes on with what was cancelled")
    console.run("RETURN 1 AS one")
    expect(console.text("#view-table td.numeric") == "1", "the next one runs")


def large_results_are_cut_and_it_is_said(console):
    console.run("UNWIND range(1, 3000000) AS x RETURN x, 'text' AS text")
    expect("first 10,000 rows" in console.text("#notice"), "the cut is told")
    expect(console.count("#view-table tbody tr") == 250, "few rows are on the page")
    console.page.click("#view-table .more button")
    expect(console.count("#view-table tbody tr") == 500, "more come when asked for")


def the_picture_has_limits(console):
    console.choose("many/nodes")
    console.run("MATCH (n:Many) RETURN n")
    expect(console.count("#picture .node") == 400, "at most 400 nodes are drawn")
    expect("400 nodes" in console.text("#picture-note"), "and it is said")


def hostile_values_stay_text(console):
    console.choose("evil/one")
    console.run("MATCH p = (a)-[r]->(b) RETURN p, a, r, b, a.name AS `<b>bold</b>`, $p AS p2"
                .replace("$p", json.dumps(HOSTILE)))
    console.page.locator("#picture .node").first.click()
    expect(HOSTILE in console.text("#details"), "the details show it as it is")
    console.page.click("#tab-table")
    expect("<b>bold</b>" in console.text("#view-table thead"), "names of columns are text")
    console.page.click("#tab-json")
    console.go("schema")
    console.page.wait_for_selector("#schema-content .chip")
    console.go("query")
    console.page.click("#history-toggle")
    console.choose(HOSTILE)
    console.run("RETURN 1")
    console.go("partitions")
    console.page.wait_for_selector("#partitions-content table")
    time.sleep(0.3)
    expect(console.page.evaluate("window.hacked") is None, "nothing of it ran")
    expect(console.count("main img, main script, main b:not(#legend b)") == 0, "nothing became markup")


def the_history_is_kept(console):
    console.run("RETURN 'first' AS x")
    console.run("RETURN 'second' AS x")
    console.run("ALTER CURRENT USER SET PASSWORD FROM 'old' TO 'new'")
    console.load()
    console.page.click(".CodeMirror")
    console.page.keyboard.press("Alt+ArrowUp")
    console.page.keyboard.press("Alt+ArrowUp")
    expect("'first'" in console.text(".CodeMirror-code"), "Alt and up recall")
    console.page.keyboard.press("Alt+ArrowDown")
    expect("'second'" in console.text(".CodeMirror-code"), "Alt and down go back")
    console.page.click("#history-toggle")
    expect(console.count(".history-entry") == 2, "the drawer lists them, and no passwords")
    console.shoot("history")
    console.page.fill("#history-filter", "FIRST")
    console.page.click(".history-entry")
    expect("'first'" in console.text(".CodeMirror-code"), "a click puts one into the editor")


def completion_knows_the_schema(console):
    console.page.wait_for_timeout(800)
    console.page.click(".CodeMirror")
    console.page.keyboard.type("MATCH (p:Per")
    console.page.keyboard.press("Control+Space")
    console.page.wait_for_selector(".CodeMirror-hint")
    expect("Person" in console.text(".CodeMirror-hints"), "labels are offered")
    console.page.keyboard.press("Enter")
    expect("(p:Person" in console.text(".CodeMirror-code"), "and taken")


def everything_works_by_keyboard(console):
    page, keys = console.page, console.page.keyboard
    expect(page.evaluate("document.activeElement.closest('.CodeMirror') !== null"),
           "one can write at once")
    keys.insert_text(PATHS)
    keys.press("Control+Enter")
    console.wait()
    keys.press("Escape")
    expect(page.evaluate("document.activeElement.id") == "tab-graph", "Escape leaves for the result")
    keys.press("ArrowRight")
    expect(page.evaluate("document.activeElement.id") == "tab-table", "arrows move between tabs")
    keys.press("1")
    for _ in range(12):
        keys.press("Tab")
        if page.evaluate("document.activeElement.classList.contains('node')"):
            break
    expect(page.evaluate("document.activeElement.classList.contains('node')"), "nodes can be reached")
    before = console.count("#picture .node")
    label = page.evaluate("document.activeElement.getAttribute('aria-label')")
    for arrow in ("ArrowRight", "ArrowLeft", "ArrowUp", "ArrowDown"):
        keys.press(arrow)
        if page.evaluate("document.activeElement.getAttribute('aria-label')") != label:
            break
    expect(page.evaluate("document.activeElement.getAttribute('aria-label')") != label,
           "arrows move between nodes")
    keys.press("Enter")
    expect(page.is_visible("#details"), "Enter shows details")
    keys.press("e")
    page.wait_for_timeout(600)
    keys.press("Delete")
    expect(console.count("#picture .node") != before, "E expands, Delete hides")
    keys.press("g")
    keys.press("s")
    page.wait_for_selector("#page-schema:not([hidden])")
    keys.press("?")
    page.wait_for_selector("#page-help:not([hidden])")
    console.shoot("help")
    keys.press("/")
    expect(page.evaluate("document.activeElement.closest('.CodeMirror') !== null"), "/ goes to the editor")
    keys.press("Tab")
    expect(page.evaluate("document.activeElement.id") == "run", "Tab leaves the editor")


def focus_is_seen_and_controls_have_names(console):
    console.run(PATHS)
    page = console.page
    page.locator(".skip").focus()
    seen = set()
    for _ in range(60):
        page.keyboard.press("Tab")
        found = page.evaluate("""() => {
            const target = document.activeElement;
            const style = getComputedStyle(target);
            const around = getComputedStyle(target.closest('.CodeMirror') ?? target);
            const halo = target.querySelector('.halo');
            const name = target.ariaLabel || target.innerText || target.title || target.placeholder
                || [...(target.labels ?? [])].map((label) => label.innerText).join('') || '';
            return { id: target.id || target.outerHTML.slice(0, 80), isEnd: target === document.body,
                name: name.trim() || target.closest('.CodeMirror') !== null,
                isSeen: style.outlineStyle !== 'none' || around.outlineStyle !== 'none'
                    || (halo && getComputedStyle(halo).stroke !== 'none') };
        }""")
        if found["isEnd"] or found["id"] in seen:
            break
        seen.add(found["id"])
        expect(found["isSeen"], f"the focus on {found['id']} is not seen")
        expect(found["name"], f"{found['id']} has no name")
    expect(len(seen) > 15, f"Tab reaches the controls, {len(seen)} now")


CONTRAST = """() => {
    const canvas = document.createElement('canvas').getContext('2d', { willReadFrequently: true });
    const rgb = (colour) => {
        canvas.clearRect(0, 0, 1, 1);
        canvas.fillStyle = colour;
        canvas.fillRect(0, 0, 1, 1);
        return [...canvas.getImageData(0, 0, 1, 1).data];
    };
    const light = ([r, g, b]) => [r, g, b].map((c) => c / 255)
        .map((c) => c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4)
        .reduce((sum, c, i) => sum + c * [0.2126, 0.7152, 0.0722][i], 0);
    const ground = (target) => {
        for (let at = target; at; at = at.parentElement) {
            const colour = rgb(getComputedStyle(at).backgroundColor);
            if (colour[3] > 250) return colour;
        }
        return [255, 255, 255, 255];
    };
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    const bad = [];
    while (walker.nextNode()) {
        const target = walker.currentNode.parentElement;
        if (walker.currentNode.data.trim() === '' || !target.checkVisibility()) continue;
        if (target.closest('svg, option, script, button:disabled')) continue;
        const [a, b] = [light(rgb(getComputedStyle(target).color)), light(ground(target))];
        const contrast = (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
        if (contrast < 4.5) bad.push(`${walker.currentNode.data.trim()}: ${contrast.toFixed(2)}`);
    }
    return bad;
}"""


def text_is_legible(console):
    console.run("MATCH (p:Person)-[o:OWNS]->(a) RETURN p.name, a, o, 1, null // comment")
    console.page.click("#tab-table")
    for name in ("query", "schema", "partitions", "help"):
        console.go(name)
        console.page.wait_for_timeout(500)
        bad = console.page.evaluate(CONTRAST)
        expect(not bad, f"too little contrast on {name}, {console.scheme}: {bad}")


def the_theme_follows_the_system_and_the_switch(console):
    page = console.page
    ground = "getComputedStyle(document.body).backgroundColor"
    light = page.evaluate(ground)
    page.emulate_media(color_scheme="dark")
    dark = page.evaluate(ground)
    expect(light != dark, "the system's theme is followed")
    page.select_option("#theme", "light")
    expect(page.evaluate(ground) == light, "the switch prevails")
    console.load()
    expect(page.evaluate(ground) == light, "and is remembered")


def narrow_screens_need_no_sideways_scrolling(console):
    page = console.page
    page.set_viewport_size({"width": 360, "height": 740})
    console.run(PATHS)
    console.shoot("narrow-graph")
    for tab in ("table", "json"):
        page.click(f"#tab-{tab}")
        expect(page.evaluate("document.documentElement.scrollWidth") <= 360, f"{tab} fits")
    for name in ("schema", "partitions", "live", "help", "query"):
        console.go(name)
        page.wait_for_timeout(500)
        expect(page.evaluate("document.documentElement.scrollWidth") <= 360, f"{name} fits")
        console.shoot(f"narrow-{name}")


def who_is_not_let_in_is_asked_to_log_in(console):
    page = console.page
    page.wait_for_selector("#login[open]")
    expect(console.text("#login-error") == "", "nothing was wrong yet")
    expect(page.evaluate("document.activeElement.id") == "login-user", "one can write at once")
    console.shoot("login")
    for user, password in (("admin", "wrong"), ("nobody", PASSWORDS["admin"]), ("", "")):
        console.log_in(user, password)
        console.until("document.getElementById('login').open "
                      "&& document.getElementById('login-error').textContent !== ''")
        expect(console.page.input_value("#login-password") == "", "the password is gone")
    console.shoot("login-refused")
    console.log_in("ray", PASSWORDS["ray"])
    page.wait_for_selector("#login:not([open])", state="attached")
    console.until("document.getElementById('database').value !== ''")
    expect(page.input_value("#database") == DATABASE, "the first partition that one may read")
    console.run("MATCH (p:Person) RETURN count(p) AS n")
    expect(console.text("#view-table td.numeric") == "5", "who logs in is answered")
    stored = page.evaluate("JSON.stringify([{...localStorage}, {...sessionStorage}, document.cookie])")
    expect("geheim" not in stored and "Basic" not in stored, "credentials are stored nowhere")
    expect("geheim" not in page.content(), "nor on the page")
    page.click("#log-out")
    page.wait_for_selector("#login[open]")
    page.click("#login-cancel")
    console.write("RETURN 1 AS one")
    page.click("#run")
    page.wait_for_selector("#login[open]")
    page.click("#login-cancel")
    console.wait()
    expect("log-in" in console.text("#error-text"), "who cancels is told why there is no answer")


def a_reader_sees_its_own_tenant_and_writes_nothing(console):
    console.log_in("ray", PASSWORDS["ray"])
    console.until("document.getElementById('database').value !== ''")
    console.run("CREATE (:Person)")
    expect("Forbidden" in console.text("#error") and "writer" in console.text("#error-text"),
           f"a refusal says which role is missing: {console.text('#error')}")
    console.shoot("refused")
    console.choose("umbrella/x")
    console.run("MATCH (n) RETURN n")
    expect("Forbidden" in console.text("#error"), "another tenant is shut")
    console.go("partitions")
    console.page.wait_for_selector("#partitions-content table")
    text = console.text("#partitions-content")
    expect(DATABASE in text and "umbrella" not in text, "another tenant's partitions are not listed")
    expect("graph on disk" not in text, "nor what the whole shard takes")
    expect(re.search(r"\d [kKM]i?B", console.text("#partitions-content tbody")), "sizes are there")
    console.shoot("partitions-reader")
    console.go("live")
    console.until("document.getElementById('page-live').innerText.includes('every tenant')")


def a_wrong_password_is_shown_to_the_server_once(console):
    """Though many requests wait for it: the server locks out who has too many failures."""
    page, shown = console.page, []
    page.on("request", lambda request: shown.append(request.headers.get("authorization")))
    page.wait_for_selector("#login[open]")
    page.click("#login-cancel")
    console.choose(DATABASE)
    for name in ("schema", "live", "partitions", "schema"):
        # Opens the page's requests, which ask together.
        page.evaluate(f"location.hash = '#{name}'")
        page.wait_for_selector("#login[open]")
        page.keyboard.press("Escape")
        page.wait_for_selector("#login:not([open])", state="attached")
    expect(not any(shown), f"nothing was typed, and something is sent: {shown}")
    # A late answer of another page may have opened the log-in before the mouse comes.
    page.evaluate("document.getElementById('schema-refresh').click()")
    for attempt in range(1, 4):
        console.log_in("ray", f"wrong password {attempt}")
        console.until("document.getElementById('login').open "
                      "&& document.getElementById('login-error').textContent !== ''")
        time.sleep(0.3)
        sent = [value for value in shown if value]
        expect(len(sent) == attempt and len(set(sent)) == attempt, f"{sent}")
    console.log_in("ray", PASSWORDS["ray"])
    page.wait_for_selector("#schema-content h2")


def a_token_logs_in(console):
    claims = {"iss": "test", "aud": "intelgraph", "sub": "ada", "exp": int(time.time()) + 600,
              "intelgraph": {"acme": "writer"}}
    page = console.page
    for secret in ("a secret of somebody else, who is not trusted", SECRET):
        page.wait_for_selector("#login[open]")
        page.check("#login [value=token]")
        page.fill("#login-token", token(secret, **claims) + "\n")
        page.click("#login button[type=submit]")
        if secret != SECRET:
            console.until("document.getElementById('login-error').textContent !== ''")
            console.shoot("login-token")
    console.until("document.getElementById('database').value !== ''")
    console.run("CREATE (t:FromToken) WITH t DELETE t RETURN 'done' AS x")
    expect("done" in console.text("#view-table tbody"), "who shows a token is answered")


def a_password_that_must_be_changed_is_changed_here(console):
    console.log_in("new", PASSWORDS["new"])
    console.page.wait_for_selector("#login:not([open])", state="attached")
    console.choose(DATABASE)
    console.run("RETURN 1 AS one")
    expect("ALTER CURRENT USER" in console.text("#error-text"), "it is told what to do")
    console.shoot("password-expired")
    for name in ("partitions", "schema"):
        console.go(name)
        console.until(f"document.getElementById('page-{name}').innerText.includes('ALTER CURRENT')")
    console.go("query")
    console.run(f"ALTER CURRENT USER SET PASSWORD FROM '{PASSWORDS['new']}' TO 'a changed one'")
    expect(not console.page.is_visible("#error"), console.text("#error"))
    console.write("RETURN 2 AS two")
    console.page.click("#run")
    console.log_in("new", "a changed one")
    console.page.wait_for_selector("#login:not([open])", state="attached")
    console.wait()
    expect(console.text("#view-table td.numeric") == "2", "the new password is taken")


TESTS = [
    cypher_is_highlighted, rows_are_shown_as_table_json_and_graph, integers_keep_all_their_digits,
    a_double_click_expands_a_node, nodes_have_the_colour_of_their_label,
    nodes_can_be_dragged_and_the_picture_zoomed_and_saved,
    connections_between_nodes_can_be_asked_for, plans_show_the_tree_that_the_server_tells,
    the_schema_has_counts_properties_indexes_and_constraints, partitions_are_listed_and_chosen,
    charts_follow_the_metrics, charts_show_what_runs, charts_show_the_ingest_and_its_lag,
    errors_show_their_place, a_running_statement_is_cancelled,
    large_results_are_cut_and_it_is_said, the_picture_has_limits, hostile_values_stay_text,
    the_history_is_kept, completion_knows_the_schema, everything_works_by_keyboard,
    focus_is_seen_and_controls_have_names, text_is_legible,
    the_theme_follows_the_system_and_the_switch, narrow_screens_need_no_sideways_scrolling,
]
# At a server that wants to know who asks.
LOGGED_IN = [
    who_is_not_let_in_is_asked_to_log_in, a_reader_sees_its_own_tenant_and_writes_nothing,
    a_wrong_password_is_shown_to_the_server_once, a_token_logs_in,
    a_password_that_must_be_changed_is_changed_here,
]
IN_DARK_TOO = [
    cypher_is_highlighted, rows_are_shown_as_table_json_and_graph, text_is_legible,
    charts_follow_the_metrics,
]


def seed(browser, base, user=None):
    """Fills the shard through the API that the console itself uses."""
    context = browser.new_context()
    hostile = f"`{HOSTILE}`"
    statements = [(DATABASE, statement) for statement in SEED] + [
        ("empty/first", "CREATE (:One)"),
        ("many/nodes", "UNWIND range(1, 1000) AS i CREATE (:Many {i: i})"),
        ("evil/one", f"CREATE (:{hostile} {{name: $v, {hostile}: $v}})-[:{hostile} {{{hostile}: $v}}]->"
                     f"(:{hostile}:Other {{name: $v}})"),
    ]
    if user:
        statements += [("umbrella/x", "CREATE (:Person {name: 'Eve'})")] + [
            ("system", f"CREATE USER {name} SET PASSWORD ${name} CHANGE {change} "
                       "SET ROLE reader ON TENANT acme")
            for name, change in (("ray", "NOT REQUIRED"), ("new", "REQUIRED"))]
    for database, statement in statements:
        ask(context, base, statement, database, user, {"v": HOSTILE} | PASSWORDS)
    context.close()


def run(tests, scheme, browser, server, options, is_open):
    """Runs tests, each on a page of its own; the names of those that fail."""
    failures = []
    for test in tests:
        if options.only not in test.__name__:
            continue
        shots = f"{options.screenshots}/{scheme}" if options.screenshots else None
        console = Console(browser, server, shots, scheme)
        if is_open:
            console.choose(DATABASE)
            console.page.click(".CodeMirror")
        try:
            test(console)
            console.finish()
            print(f"passed: {test.__name__} ({scheme})", flush=True)
        except (AssertionError, Error) as error:
            failures.append(test.__name__)
            console.shoot(f"FAILED-{test.__name__}")
            print(f"FAILED: {test.__name__} ({scheme}): {error}", flush=True)
    return failures


def main():
    arguments = argparse.ArgumentParser()
    arguments.add_argument("binary")
    arguments.add_argument("--only", default="")
    arguments.add_argument("--screenshots")
    options = arguments.parse_args()
    if options.screenshots:
        os.makedirs(options.screenshots, exist_ok=True)
    chromium = shutil.which("chromium")
    failures = []
    expect(chromium, "there is no chromium here: Tools/setup --browser installs it")
    os.environ["INTELGRAPH_INITIAL_PASSWORD"] = PASSWORDS["admin"]
    with sync_playwright() as playwright, \
            tempfile.TemporaryDirectory(prefix="intelgraph-chromium-") as folder:
        # Its sandbox wants privileges that containers do not give.
        browser = playwright.chromium.launch(
            executable_path=chromium, args=["--no-sandbox"], downloads_path=folder)
        path = f"{folder}/events.jsonl"
        events.append(path)
        with BoltServer(options.binary, "--http", "127.0.0.1:0",
                        "--sources", f"[{{name: cdc, file: {path}}}]") as server:
            server.events, server.event_numbers = path, itertools.count(1)
            seed(browser, server.http)
            failures += run(TESTS, "light", browser, server, options, True)
            failures += run(IN_DARK_TOO, "dark", browser, server, options, True)
        with open(f"{folder}/secret", "w") as file:
            file.write(SECRET)
        with BoltServer(options.binary, "--http", "127.0.0.1:0", "--auth", "required",
                        "--token-secret", f"{folder}/secret", "--token-issuer", "test",
                        "--token-audience", "intelgraph", "--login-failures", "50") as server:
            seed(browser, server.http, "admin")
            failures += run(LOGGED_IN, "light", browser, server, options, False)
        browser.close()
    if failures:
        raise SystemExit(f"{len(failures)} failed: {', '.join(failures)}")
    print("all passed")


if __name__ == "__main__":
    main()
