extension FunctionDescription {
    /// By name.
    static let rows: [FunctionDescription] = [
        .init(
            "abs", "Numeric", "input :: INTEGER | FLOAT", "INTEGER | FLOAT",
            "A number without its sign."),
        .init("acos", "Trigonometric", "input :: FLOAT", "FLOAT", "The arccosine."),
        .init(
            "all", "Predicate", "variable :: VARIABLE, list :: LIST<ANY>, predicate :: ANY",
            "BOOLEAN", "Whether a predicate holds for all elements of a list."),
        .init(
            "any", "Predicate", "variable :: VARIABLE, list :: LIST<ANY>, predicate :: ANY",
            "BOOLEAN", "Whether a predicate holds for at least one element of a list."),
        .init(
            "apoc.any.property", "Scalar", "thing :: ANY, key :: STRING", "ANY",
            "A property of a node, relationship or map."),
        .init("asin", "Trigonometric", "input :: FLOAT", "FLOAT", "The arcsine."),
        .init("atan", "Trigonometric", "input :: FLOAT", "FLOAT", "The arctangent."),
        .init("atan2", "Trigonometric", "y :: FLOAT, x :: FLOAT", "FLOAT", "The angle of a point."),
        .init(
            "avg", "Aggregating", "input :: INTEGER | FLOAT | DURATION",
            "INTEGER | FLOAT | DURATION",
            "The average."),
        .init(
            "btrim", "String", "input :: STRING, trimCharacterString :: STRING", "STRING",
            "A string without some characters at its ends."),
        .init(
            "ceil", "Numeric", "input :: FLOAT", "FLOAT",
            "The least whole number that is not less."),
        .init("char_length", "Scalar", "input :: STRING", "INTEGER", "The number of characters."),
        .init(
            "character_length", "Scalar", "input :: STRING", "INTEGER",
            "The number of characters."),
        .init(
            "coalesce", "Scalar", "input :: ANY", "ANY",
            "The first of the values that is not null."),
        .init(
            "collect", "Aggregating", "input :: ANY", "LIST<ANY>",
            "A list of all values that are not null."),
        .init("cos", "Trigonometric", "input :: FLOAT", "FLOAT", "The cosine."),
        .init("cosh", "Trigonometric", "input :: FLOAT", "FLOAT", "The hyperbolic cosine."),
        .init("cot", "Trigonometric", "input :: FLOAT", "FLOAT", "The cotangent."),
        .init("coth", "Trigonometric", "input :: FLOAT", "FLOAT", "The hyperbolic cotangent."),
        .init(
            "count", "Aggregating", "input :: ANY", "INTEGER",
            "The number of rows, or of values that are not null."),
        .init(
            "date", "Temporal", "input :: ANY", "DATE",
            "A date from a string or from its parts, or the current one."),
        .init("date.realtime", "Temporal", "timezone :: ANY", "DATE", "The date of the call."),
        .init(
            "date.statement", "Temporal", "timezone :: ANY", "DATE",
            "The date when the statement began."),
        .init(
            "date.transaction", "Temporal", "timezone :: ANY", "DATE",
            "The date when the transaction began."),
        .init(
            "date.truncate", "Temporal", "unit :: STRING, input :: ANY, fields :: MAP", "DATE",
            "A date cut to a unit."),
        .init(
            "datetime", "Temporal", "input :: ANY", "ZONED DATETIME",
            "A date and time from a string or from its parts, or the current one."),
        .init(
            "datetime.fromepoch", "Temporal",
            "seconds :: INTEGER | FLOAT, nanoseconds :: INTEGER | FLOAT", "ZONED DATETIME",
            "An instant from the seconds since 1970."),
        .init(
            "datetime.fromepochmillis", "Temporal", "milliseconds :: INTEGER | FLOAT",
            "ZONED DATETIME",
            "An instant from the milliseconds since 1970."),
        .init(
            "datetime.realtime", "Temporal", "timezone :: ANY", "ZONED DATETIME",
            "The date and time of the call."),
        .init(
            "datetime.statement", "Temporal", "timezone :: ANY", "ZONED DATETIME",
            "The date and time when the statement began."),
        .init(
            "datetime.transaction", "Temporal", "timezone :: ANY", "ZONED DATETIME",
            "The date and time when the transaction began."),
        .init(
            "datetime.truncate", "Temporal", "unit :: STRING, input :: ANY, fields :: MAP",
            "ZONED DATETIME",
            "A date and time cut to a unit."),
        .init("degrees", "Trigonometric", "input :: FLOAT", "FLOAT", "Radians as degrees."),
        .init(
            "distance", "Spatial", "from :: POINT, to :: POINT", "FLOAT",
            "The older name of point.distance."),
        .init(
            "duration", "Temporal", "input :: ANY", "DURATION",
            "A duration from a string or from its parts."),
        .init(
            "duration.between", "Temporal", "from :: ANY, to :: ANY", "DURATION",
            "The time between two instants."),
        .init(
            "duration.inDays", "Temporal", "from :: ANY, to :: ANY", "DURATION",
            "The whole days between two instants."),
        .init(
            "duration.inMonths", "Temporal", "from :: ANY, to :: ANY", "DURATION",
            "The whole months between two instants."),
        .init(
            "duration.inSeconds", "Temporal", "from :: ANY, to :: ANY", "DURATION",
            "The seconds between two instants."),
        .init("e", "Logarithmic", "", "FLOAT", "The base of the natural logarithm."),
        .init(
            "elementId", "Scalar", "input :: NODE | RELATIONSHIP", "STRING",
            "The id of a node or relationship that stays the same."),
        .init(
            "endNode", "Scalar", "input :: RELATIONSHIP", "NODE",
            "The node that a relationship enters."),
        .init(
            "exists", "Predicate", "input :: ANY", "BOOLEAN",
            "Whether a pattern has a match, or a value is not null."),
        .init("exp", "Logarithmic", "input :: FLOAT", "FLOAT", "The power of e."),
        .init("file", "Load CSV", "", "STRING", "The file that LOAD CSV reads."),
        .init(
            "floor", "Numeric", "input :: FLOAT", "FLOAT",
            "The greatest whole number that is not greater."),
        .init("haversin", "Trigonometric", "input :: FLOAT", "FLOAT", "Half the versine."),
        .init("head", "Scalar", "list :: LIST<ANY>", "ANY", "The first element of a list."),
        .init(
            "id", "Scalar", "input :: NODE | RELATIONSHIP", "INTEGER",
            "The id of a node or relationship within its shard."),
        .init(
            "isEmpty", "Predicate", "input :: STRING | LIST<ANY> | MAP", "BOOLEAN",
            "Whether a string, list or map is empty."),
        .init(
            "isNaN", "Numeric", "input :: INTEGER | FLOAT", "BOOLEAN",
            "Whether a number is NaN."),
        .init(
            "isNormalized", "String", "input :: STRING, normalForm :: STRING", "BOOLEAN",
            "Whether a string is in a normal form of Unicode: what IS NORMALIZED calls."),
        .init(
            "keys", "List", "input :: NODE | RELATIONSHIP | MAP", "LIST<STRING>",
            "The keys of an element's properties or of a map."),
        .init("labels", "List", "input :: NODE", "LIST<STRING>", "The labels of a node."),
        .init("last", "Scalar", "list :: LIST<ANY>", "ANY", "The last element of a list."),
        .init(
            "left", "String", "original :: STRING, length :: INTEGER", "STRING",
            "The first characters of a string."),
        .init(
            "length", "Scalar", "input :: PATH", "INTEGER",
            "The number of relationships of a path."),
        .init("linenumber", "Load CSV", "", "INTEGER", "The line of the file that LOAD CSV reads."),
        .init(
            "localdatetime", "Temporal", "input :: ANY", "LOCAL DATETIME",
            "A local date and time from a string or from its parts, or the current one."),
        .init(
            "localdatetime.realtime", "Temporal", "timezone :: ANY", "LOCAL DATETIME",
            "The local date and time of the call."),
        .init(
            "localdatetime.statement", "Temporal", "timezone :: ANY", "LOCAL DATETIME",
            "The local date and time when the statement began."),
        .init(
            "localdatetime.transaction", "Temporal", "timezone :: ANY", "LOCAL DATETIME",
            "The local date and time when the transaction began."),
        .init(
            "localdatetime.truncate", "Temporal", "unit :: STRING, input :: ANY, fields :: MAP",
            "LOCAL DATETIME",
            "A local date and time cut to a unit."),
        .init(
            "localtime", "Temporal", "input :: ANY", "LOCAL TIME",
            "A local time from a string or from its parts, or the current one."),
        .init(
            "localtime.realtime", "Temporal", "timezone :: ANY", "LOCAL TIME",
            "The local time of the call."),
        .init(
            "localtime.statement", "Temporal", "timezone :: ANY", "LOCAL TIME",
            "The local time when the statement began."),
        .init(
            "localtime.transaction", "Temporal", "timezone :: ANY", "LOCAL TIME",
            "The local time when the transaction began."),
        .init(
            "localtime.truncate", "Temporal", "unit :: STRING, input :: ANY, fields :: MAP",
            "LOCAL TIME",
            "A local time cut to a unit."),
        .init("log", "Logarithmic", "input :: FLOAT", "FLOAT", "The natural logarithm."),
        .init("log10", "Logarithmic", "input :: FLOAT", "FLOAT", "The logarithm to base 10."),
        .init("lower", "String", "input :: STRING", "STRING", "A string in lower case."),
        .init(
            "ltrim", "String", "input :: STRING, trimCharacterString :: STRING", "STRING",
            "A string without some characters at its start."),
        .init("max", "Aggregating", "input :: ANY", "ANY", "The greatest value."),
        .init("min", "Aggregating", "input :: ANY", "ANY", "The least value."),
        .init("nodes", "List", "input :: PATH", "LIST<NODE>", "The nodes of a path."),
        .init(
            "none", "Predicate", "variable :: VARIABLE, list :: LIST<ANY>, predicate :: ANY",
            "BOOLEAN", "Whether a predicate holds for no element of a list."),
        .init(
            "normalize", "String", "input :: STRING, normalForm :: STRING", "STRING",
            "A string in a normal form of Unicode, NFC unless another is named."),
        .init(
            "nullIf", "Scalar", "v1 :: ANY, v2 :: ANY", "ANY",
            "Null if the two are equal, else the first."),
        .init(
            "percentileCont", "Aggregating", "input :: FLOAT, percentile :: FLOAT", "FLOAT",
            "A percentile, interpolated between values."),
        .init(
            "percentileDisc", "Aggregating", "input :: INTEGER | FLOAT, percentile :: FLOAT",
            "INTEGER | FLOAT",
            "The value nearest to a percentile."),
        .init("pi", "Trigonometric", "", "FLOAT", "The number pi."),
        .init("point", "Spatial", "input :: MAP", "POINT", "A point from its coordinates."),
        .init(
            "point.distance", "Spatial", "from :: POINT, to :: POINT", "FLOAT",
            "The distance of two points, in metres on the earth."),
        .init(
            "point.withinBBox", "Spatial",
            "point :: POINT, lowerLeft :: POINT, upperRight :: POINT", "BOOLEAN",
            "Whether a point lies in a box."),
        .init(
            "properties", "Scalar", "input :: NODE | RELATIONSHIP | MAP", "MAP",
            "All properties of an element."),
        .init("radians", "Trigonometric", "input :: FLOAT", "FLOAT", "Degrees as radians."),
        .init("rand", "Numeric", "", "FLOAT", "A random number from 0 to below 1."),
        .init("randomUUID", "Scalar", "", "STRING", "A random UUID."),
        .init(
            "range", "List", "start :: INTEGER, end :: INTEGER, step :: INTEGER", "LIST<INTEGER>",
            "The integers from start to end, both included."),
        .init(
            "reduce", "List",
            "accumulator :: VARIABLE, initial :: ANY, variable :: VARIABLE, list :: LIST<ANY>, "
                + "expression :: ANY", "ANY",
            "What becomes of a value that an expression combines with each element of a list."),
        .init(
            "relationships", "List", "input :: PATH", "LIST<RELATIONSHIP>",
            "The relationships of a path."),
        .init(
            "replace", "String", "original :: STRING, search :: STRING, replace :: STRING",
            "STRING",
            "A string with all occurrences of another replaced."),
        .init(
            "reverse", "List", "input :: STRING | LIST<ANY>", "STRING | LIST<ANY>",
            "A list or string from its end to its start."),
        .init(
            "right", "String", "original :: STRING, length :: INTEGER", "STRING",
            "The last characters of a string."),
        .init(
            "round", "Numeric", "value :: FLOAT, precision :: INTEGER, mode :: STRING", "FLOAT",
            "A number rounded to some digits."),
        .init(
            "rtrim", "String", "input :: STRING, trimCharacterString :: STRING", "STRING",
            "A string without some characters at its end."),
        .init(
            "sign", "Numeric", "input :: INTEGER | FLOAT", "INTEGER",
            "-1, 0 or 1, as the number is."),
        .init("sin", "Trigonometric", "input :: FLOAT", "FLOAT", "The sine."),
        .init(
            "single", "Predicate", "variable :: VARIABLE, list :: LIST<ANY>, predicate :: ANY",
            "BOOLEAN", "Whether a predicate holds for exactly one element of a list."),
        .init("sinh", "Trigonometric", "input :: FLOAT", "FLOAT", "The hyperbolic sine."),
        .init(
            "size", "Scalar", "input :: STRING | LIST<ANY>", "INTEGER",
            "The number of elements or characters."),
        .init(
            "split", "String", "original :: STRING, splitDelimiter :: STRING | LIST<STRING>",
            "LIST<STRING>",
            "The parts of a string between delimiters."),
        .init("sqrt", "Logarithmic", "input :: FLOAT", "FLOAT", "The square root."),
        .init(
            "startNode", "Scalar", "input :: RELATIONSHIP", "NODE",
            "The node that a relationship leaves."),
        .init(
            "stDev", "Aggregating", "input :: FLOAT", "FLOAT",
            "The standard deviation of a sample."),
        .init(
            "stDevP", "Aggregating", "input :: FLOAT", "FLOAT",
            "The standard deviation of all there is."),
        .init(
            "substring", "String", "original :: STRING, start :: INTEGER, length :: INTEGER",
            "STRING",
            "Characters from a place on, counted from 0."),
        .init(
            "sum", "Aggregating", "input :: INTEGER | FLOAT | DURATION",
            "INTEGER | FLOAT | DURATION",
            "The sum."),
        .init(
            "tail", "List", "input :: LIST<ANY>", "LIST<ANY>",
            "All elements of a list but the first."),
        .init("tan", "Trigonometric", "input :: FLOAT", "FLOAT", "The tangent."),
        .init("tanh", "Trigonometric", "input :: FLOAT", "FLOAT", "The hyperbolic tangent."),
        .init(
            "time", "Temporal", "input :: ANY", "ZONED TIME",
            "A time from a string or from its parts, or the current one."),
        .init(
            "time.realtime", "Temporal", "timezone :: ANY", "ZONED TIME",
            "The time of the call."),
        .init(
            "time.statement", "Temporal", "timezone :: ANY", "ZONED TIME",
            "The time when the statement began."),
        .init(
            "time.transaction", "Temporal", "timezone :: ANY", "ZONED TIME",
            "The time when the transaction began."),
        .init(
            "time.truncate", "Temporal", "unit :: STRING, input :: ANY, fields :: MAP",
            "ZONED TIME",
            "A time cut to a unit."),
        .init(
            "timestamp", "Scalar", "", "INTEGER",
            "The milliseconds since 1970 when the statement began."),
        .init(
            "toBoolean", "Scalar", "input :: ANY", "BOOLEAN",
            "A value as a boolean; null where it is none."),
        .init(
            "toBooleanList", "List", "input :: LIST<ANY>", "LIST<BOOLEAN>",
            "Each element of a list as a boolean."),
        .init(
            "toBooleanOrNull", "Scalar", "input :: ANY", "BOOLEAN",
            "The same, and null for values that cannot be converted."),
        .init(
            "toFloat", "Scalar", "input :: ANY", "FLOAT",
            "A value as a float; null where it is none."),
        .init(
            "toFloatList", "List", "input :: LIST<ANY>", "LIST<FLOAT>",
            "Each element of a list as a float."),
        .init(
            "toFloatOrNull", "Scalar", "input :: ANY", "FLOAT",
            "The same, and null for values that cannot be converted."),
        .init(
            "toInteger", "Scalar", "input :: ANY", "INTEGER",
            "A value as an integer; null where it is none."),
        .init(
            "toIntegerList", "List", "input :: LIST<ANY>", "LIST<INTEGER>",
            "Each element of a list as an integer."),
        .init(
            "toIntegerOrNull", "Scalar", "input :: ANY", "INTEGER",
            "The same, and null for values that cannot be converted."),
        .init("toLower", "String", "input :: STRING", "STRING", "A string in lower case."),
        .init(
            "toString", "String", "input :: ANY", "STRING",
            "A value as a string; null where it is none."),
        .init(
            "toStringList", "List", "input :: LIST<ANY>", "LIST<STRING>",
            "Each element of a list as a string."),
        .init(
            "toStringOrNull", "String", "input :: ANY", "STRING",
            "The same, and null for values that cannot be converted."),
        .init("toUpper", "String", "input :: STRING", "STRING", "A string in upper case."),
        .init(
            "trim", "String", "input :: STRING", "STRING",
            "A string without white space at its ends."),
        .init("type", "Scalar", "input :: RELATIONSHIP", "STRING", "The type of a relationship."),
        .init("upper", "String", "input :: STRING", "STRING", "A string in upper case."),
        .init("valueType", "Scalar", "input :: ANY", "STRING", "The most precise type of a value."),
        .init(
            "vector.similarity.cosine", "Vector",
            "a :: LIST<INTEGER | FLOAT>, b :: LIST<INTEGER | FLOAT>", "FLOAT",
            "From 0 to 1: how much two vectors point the same way."),
        .init(
            "vector.similarity.euclidean", "Vector",
            "a :: LIST<INTEGER | FLOAT>, b :: LIST<INTEGER | FLOAT>", "FLOAT",
            "From 0 to 1: how near two vectors are."),
    ]
}
