import Graph
import Testing

@testable import Query

@Suite struct `Functions give openCypher's values` {
    @Test(arguments: [
        ("toUpper('straße')", "'STRASSE'"), ("toLower('ÄB')", "'äb'"), ("trim('  a b ')", "'a b'"),
        ("ltrim(' a ')", "'a '"), ("rtrim(' a ')", "' a'"), ("trim('xxaxx', 'x')", "'a'"),
        ("trim(BOTH 'x' FROM 'xaxx')", "'a'"), ("trim(leading 'xy' from 'yxax')", "'ax'"),
        ("trim(TRAILING FROM ' a ')", "' a'"), ("trim('x' FROM 'xax')", "'a'"),
        ("trim(FROM ' a ')", "'a'"), ("trim(BOTH null FROM 'a')", "null"),
        ("trim(LEADING 'x' FROM null)", "null"), ("btrim('xyaxy', 'yx')", "'a'"),
        ("ltrim('xxa', 'x')", "'a'"), ("rtrim('ayx', 'xy')", "'a'"),
        ("trim(toUpper('x') || 'Y' FROM 'XYa')", "'a'"),
        ("replace('banana', 'an', 'AN')", "'bANANa'"), ("replace('a', '', 'x')", "'a'"),
        ("replace('aaa', 'a', '')", "''"), ("replace('xay', 'a', 'äö')", "'xäöy'"),
        ("replace('abc', 'x', 'y')", "'abc'"), ("replace('aaaa', 'aa', 'b')", "'bb'"),
        ("size(toUpper(reduce(s = 'ß', i IN range(1, 17) | s + s)))", "262144"),
        ("split('a,b,,c', ',')", "['a', 'b', '', 'c']"),
        ("split('a,b;c', [',', ';'])", "['a', 'b', 'c']"),
        ("split('abc', '')", "['a', 'b', 'c']"), ("substring('hello', 1)", "'ello'"),
        ("substring('hello', 1, 3)", "'ell'"), ("substring('a', 5)", "''"),
        ("left('hello', 2)", "'he'"),
        ("right('hello', 2)", "'lo'"), ("left('a', 9)", "'a'"), ("reverse('añb')", "'bña'"),
        ("reverse('')", "''"), ("reverse('€𝄞é1')", "'1é𝄞€'"),
        ("size('a😀b')", "3"), ("char_length('äöü')", "3"), ("size('')", "0"),
    ])
    func strings(expression: String, expected: String) throws {
        #expect(try text(expression) == expected)
    }

    @Test(arguments: [
        ("head([1, 2])", "1"), ("last([1, 2])", "2"), ("tail([1, 2, 3])", "[2, 3]"),
        ("tail([])", "[]"), ("reverse([1, 'a', null])", "[null, 'a', 1]"),
        ("size([1, [2, 3]])", "2"),
        ("range(1, 3)", "[1, 2, 3]"), ("range(3, 1, -1)", "[3, 2, 1]"),
        ("range(1, 10, 4)", "[1, 5, 9]"),
        ("range(1, 10, 9223372036854775807)", "[1]"),
        (
            "range(-9223372036854775808, 9223372036854775807, 9223372036854775807)",
            "[-9223372036854775808, -1, 9223372036854775806]"
        ),
        (
            "range(9223372036854775807, -9223372036854775808, -9223372036854775808)",
            "[9223372036854775807, -1]"
        ),
        ("range(3, 1)", "[]"), ("keys({a: 1, b: null})", "['a', 'b']"),
        ("properties({a: 1})", "{a: 1}"),
        ("isEmpty([])", "true"), ("isEmpty('a')", "false"), ("isEmpty({})", "true"),
        (
            "range(9223372036854775806, 9223372036854775807)",
            "[9223372036854775806, 9223372036854775807]"
        ),
    ])
    func lists(expression: String, expected: String) throws {
        #expect(try text(expression) == expected)
    }

    @Test(arguments: [
        ("abs(-3)", "3"), ("abs(-1.5)", "1.5"), ("ceil(1.2)", "2.0"), ("floor(-1.2)", "-2.0"),
        ("sign(-7.5)", "-1"), ("sign(0)", "0"), ("sqrt(16)", "4.0"), ("exp(0)", "1.0"),
        ("log10(1000)", "3.0"), ("round(1.5)", "2.0"), ("round(-1.5)", "-1.0"),
        ("round(2.5)", "3.0"),
        ("round(0.49999999999999994)", "0.0"), ("round(1.249, 1)", "1.2"),
        ("round(-1.55, 1)", "-1.6"),
        ("round(-1.5, 0)", "-1.0"), ("round(-1.5, 0, 'HALF_UP')", "-2.0"),
        ("round(1.005, 2)", "1.01"), ("round(0.285, 2)", "0.29"), ("round(9.995, 2)", "10.0"),
        ("round(0.0004, 2)", "0.0"), ("round(0.0004, 2, 'UP')", "0.01"),
        ("round(-0.5, 0, 'HALF_EVEN')", "0.0"), ("round(2.5, 0, 'HALF_EVEN')", "2.0"),
        ("round(123456.789e-10, 8) = 0.00001235", "true"), ("round(1.5e300, 2) = 1.5e300", "true"),
        ("round(5e-324, 400) = 5e-324", "true"), ("round(0.07, 1, 'CEILING')", "0.1"),
        ("round(1.25, 1, 'HALF_EVEN')", "1.2"), ("round(1.21, 1, 'UP')", "1.3"),
        ("round(1.29, 1, 'DOWN')", "1.2"), ("round(-1.21, 1, 'CEILING')", "-1.2"),
        ("round(-1.21, 1, 'FLOOR')", "-1.3"), ("round(1.25, 1, 'HALF_DOWN')", "1.2"),
        ("pi() > 3.14", "true"), ("atan2(0, 1)", "0.0"), ("isNaN(0.0 / 0.0)", "true"),
        ("degrees(pi())", "180.0"), ("sqrt(-1)", "NaN"), ("e() > 2.7", "true"),
    ])
    func numbers(expression: String, expected: String) throws {
        #expect(try text(expression) == expected)
    }

    @Test(arguments: [
        ("toInteger('42')", "42"), ("toInteger('1.7')", "1"), ("toInteger(-1.7)", "-1"),
        ("toInteger('x')", "null"), ("toInteger('')", "null"), ("toInteger(true)", "1"),
        ("toInteger('0x10')", "null"), ("toInteger(1e30)", "null"), ("toFloat('1.5e1')", "15.0"),
        ("toFloat('nan')", "null"), ("toFloat('NaN')", "NaN"),
        ("toFloat(' Infinity ')", "Infinity"), ("toFloat('-Infinity')", "-Infinity"),
        ("toFloat('+Infinity')", "Infinity"),
        ("toFloat('inf')", "null"), ("toInteger('NaN')", "null"), ("toInteger('Infinity')", "null"),
        ("toFloatList(['NaN', '1'])", "[NaN, 1.0]"),
        ("toFloat(2)", "2.0"), ("toBoolean('TRUE')", "true"),
        ("toBoolean('yes')", "null"), ("toBoolean(0)", "false"), ("toString(1.0)", "'1.0'"),
        ("toString(true)", "'true'"), ("toString(date('2020-01-02'))", "'2020-01-02'"),
        ("toIntegerOrNull([])", "null"), ("toFloatOrNull(true)", "null"),
        ("toStringOrNull({})", "null"), ("toIntegerList(['1', 'x', 2.5])", "[1, null, 2]"),
        ("nullIf(1, 2)", "1"), ("nullIf(1, 1.0)", "null"), ("valueType(1)", "'INTEGER NOT NULL'"),
        ("valueType(null)", "'NULL'"), ("valueType([])", "'LIST<NOTHING> NOT NULL'"),
        ("valueType([null])", "'LIST<NULL> NOT NULL'"),
        ("valueType([1, null])", "'LIST<INTEGER> NOT NULL'"),
        ("valueType([2.5, 'a', 1])",
            "'LIST<STRING NOT NULL | INTEGER NOT NULL | FLOAT NOT NULL> NOT NULL'"),
        ("valueType([[1], []])",
            "'LIST<LIST<INTEGER NOT NULL> NOT NULL | LIST<NOTHING> NOT NULL> NOT NULL'"),
    ])
    func conversions(expression: String, expected: String) throws {
        #expect(try text(expression) == expected)
    }

    @Test(arguments: [
        ("date('2020-02-29') + duration('P1Y')", "'2021-02-28'"),
        ("date({year: 2020, month: 5}).month", "5"), ("date('2020-05-07').dayOfWeek", "4"),
        ("duration({days: 1, hours: 12}) * 2", "'P2DT24H'"), ("duration('P1D') / 2", "'PT12H'"),
        ("duration.between(date('2020-01-01'), date('2020-03-02'))", "'P2M1D'"),
        ("date('2020-03-31') - duration({months: 1})", "'2020-02-29'"),
        ("date.truncate('month', date('2020-05-17'))", "'2020-05-01'"),
        ("datetime.fromepoch(1, 5)", "'1970-01-01T00:00:01.000000005Z'"),
        ("datetime.fromepochmillis(1500)", "'1970-01-01T00:00:01.5Z'"),
        ("localtime('10:00') < localtime('11:00')", "true"), ("datetime() = datetime()", "true"),
        ("date() = date.statement()", "true"), ("duration('PT90M').hours", "1"),
        ("datetime({timezone: '+01:30'}).epochMillis = datetime().epochMillis", "true"),
        ("datetime({timezone: 'Asia/Tokyo'}).timezone", "'Asia/Tokyo'"),
        ("localdatetime({timezone: '+02:00'}) = localdatetime.statement('+02:00')", "true"),
        ("date({timezone: 'Asia/Tokyo'}) = date.statement('Asia/Tokyo')", "true"),
        ("time({timezone: '+03:00'}).offset", "'+03:00'"),
        ("date.truncate('year') = date.truncate('year', date())", "true"),
        ("datetime.truncate('hour') = datetime.truncate('hour', datetime())", "true"),
        ("localtime.truncate('hour') = localtime.truncate('hour', localtime())", "true"),
        ("datetime({timezone: 'America/Los Angeles'}).timezone", "'America/Los_Angeles'"),
        ("datetime.statement('America/Los Angeles').timezone", "'America/Los_Angeles'"),
    ])
    func `temporal values`(expression: String, expected: String) throws {
        #expect(try text(expression) == expected)
    }

    @Test(arguments: [
        ("point({x: 1, y: 2}).x", "1.0"), ("point({latitude: 10, longitude: 20}).crs", "'wgs-84'"),
        ("point({x: 0, y: 0, z: 1}).srid", "9157"),
        ("point.distance(point({x: 0, y: 0}), point({x: 3, y: 4}))", "5.0"),
        ("distance(point({x: 0, y: 0}), point({x: 0, y: 0, z: 1}))", "null"),
        ("point.withinBBox(point({x: 1, y: 1}), point({x: 0, y: 0}), point({x: 2, y: 2}))", "true"),
        ("point({x: null, y: 1})", "null"),
    ])
    func points(expression: String, expected: String) throws {
        #expect(try text(expression) == expected)
    }

    @Test func `a UUID has version and variant, and each row its own`() throws {
        let rows = Column([Value.integer(1), .integer(2)])
        let ids = try evaluate("randomUUID()", columns: [("x", rows)])
        guard case .string(let first) = ids.value(at: 0),
            case .string(let second) = ids.value(at: 1)
        else { throw TestFailure("no strings") }
        #expect(first != second)
        let characters = Array(first)
        #expect(characters.count == 36)
        #expect(characters[14] == "4")
        #expect("89ab".contains(characters[19]))
    }

    @Test func `rand lies between 0 and 1 and differs by row`() throws {
        let rows = Column((0..<100).map { Value.integer($0) })
        guard case .floats(let values) = try evaluate("rand()", columns: [("x", rows)]).storage
        else {
            throw TestFailure("no floats")
        }
        #expect(values.allSatisfy { 0 <= $0 && $0 < 1 })
        #expect(Set(values).count == 100)
    }

    @Test(arguments: [
        ("vector.similarity.cosine([1, 0], [2.0, 0])", "1.0"),
        ("vector.similarity.cosine([1, 0], [0, 1])", "0.5"),
        ("vector.similarity.cosine([1, 0], [-3, 0])", "0.0"),
        ("vector.similarity.euclidean([1, 2], [1, 2])", "1.0"),
        ("vector.similarity.euclidean([0, 0], [0, 2])", "0.2"),
        ("vector.similarity.euclidean(null, [1])", "null"),
    ])
    func `vectors`(text: String, expected: String) throws {
        #expect(try evaluate(text).value(at: 0).description == expected)
    }

    @Test(arguments: [
        "vector.similarity.cosine([1], [1, 2])", "vector.similarity.cosine([], [])",
        "vector.similarity.cosine([0, 0], [1, 2])", "vector.similarity.euclidean(['a'], [1])",
        
    ])
    func `vectors without a similarity`(text: String) throws {
        #expect(throws: QueryError.self) { try evaluate(text) }
    }

    @Test func `each function of the language has a description`() {
        let names = FunctionRegistry.standard.names
        #expect(names.filter { FunctionDescription(of: $0) == nil } == [])
    }

    @Test func `users can add functions and replace them`() throws {
        var registry = FunctionRegistry.standard
        registry.register(
            Function("my.double", 1...1, body: .row { values, _ in .list([values[0], values[0]]) }))
        let syntax = try expression("MY.Double(3)")
        let compiled = try compile(syntax, in: Scope(), functions: registry)
        #expect(compiled.constant?.description == "[3, 3]")
    }

    @Test func `every function folds or runs with null arguments`() throws {
        for function in FunctionRegistry.standard.all where function.name != "range" {
            let count = function.argumentCount.lowerBound
            let arguments = [String](repeating: "null", count: count).joined(separator: ", ")
            #expect(throws: Never.self) { try evaluate("\(function.name)(\(arguments))") }
        }
    }
}
