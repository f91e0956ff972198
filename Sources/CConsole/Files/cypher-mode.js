// Colours for Cypher: a mode of CodeMirror, which reads a statement token by token.

const keywords = new Set((
  "ACCESS ACTIVE ALL ALTER AND ANY AS ASC ASCENDING ASSERT BY CALL CASE CHANGE CONSTRAINT "
  + "CONSTRAINTS CONTAINS CREATE CSV CURRENT DATABASE DATABASES DELETE DESC DESCENDING DETACH "
  + "DISTINCT DROP EACH ELSE END ENDS EXISTS EXPLAIN FALSE FIELDTERMINATOR FOR FOREACH FROM "
  + "FULLTEXT FUNCTIONS GRANT HEADERS IF IN INDEX INDEXES IS KEY LIMIT LOAD MATCH MERGE NODE "
  + "NONE NOT NULL ON OPTIONAL OPTIONS OR ORDER PASSWORD PROCEDURES PROFILE RANGE "
  + "RELATIONSHIP REMOVE REPLACE REQUIRE REQUIRED RETURN REVOKE ROLE ROWS SET SHOW SINGLE "
  + "SKIP STARTS STATUS SUSPENDED TENANT TENANTS THEN TO TRANSACTIONS TRUE UNION UNIQUE "
  + "UNWIND USE USER USERS USING WHEN WHERE WITH XOR YIELD"
).split(" "));

const word = /^[\p{L}_][\p{L}\p{N}_]*/u;

export function define(CodeMirror) {
  CodeMirror.defineMode("cypher", () => ({
    startState: () => ({ inside: null, before: "" }),
    token(stream, state) {
      if (stream.eatSpace()) return null;
      const style = state.inside ? rest(stream, state) : next(stream, state);
      // What stands before a word tells what it is: a property, a label, a variable.
      if (style !== "comment") state.before = stream.current().slice(-1);
      return style;
    },
    lineComment: "//",
    blockCommentStart: "/*",
    blockCommentEnd: "*/",
  }));
}

function next(stream, state) {
  if (stream.match("//")) {
    stream.skipToEnd();
    return "comment";
  }
  if (stream.match("/*")) {
    state.inside = "*/";
    return rest(stream, state);
  }
  const quote = stream.eat(/['"`]/);
  if (quote) {
    state.inside = quote;
    return rest(stream, state);
  }
  if (stream.match(/^\$(\w+|`[^`]*`)/)) return "variable-2";
  if (stream.match(/^(0x[\da-f_]+|0o[0-7_]+|\d[\d_]*(\.\d+)?(e[+-]?\d+)?)/i)) return "number";
  if (stream.match(word)) return styleOf(stream, state.before);
  stream.next();
  return null;
}

/** Goes on inside a string, a quoted name or a comment, which may have begun lines before. */
function rest(stream, state) {
  const style = { "*/": "comment", "`": "variable-3" }[state.inside] ?? "string";
  while (!stream.eol()) {
    if (style === "string" && stream.eat("\\")) {
      stream.next();
    } else if (stream.match(state.inside)) {
      state.inside = null;
      return style;
    } else {
      stream.next();
    }
  }
  return style;
}

function styleOf(stream, before) {
  if (before === ".") return stream.match(/^\s*\(/, false) ? "builtin" : "property";
  // A label or a type follows a colon without a space; the value of a key in a map seldom does.
  if ((before === ":" || before === "|" || before === "&") && !/\s/.test(charBefore(stream))) {
    return "tag";
  }
  if (stream.match(/^\s*:(?!:)\s/, false)) return "property";
  if (keywords.has(stream.current().toUpperCase())) return "keyword";
  return stream.match(/^(\.\w+)*\s*\(/, false) ? "builtin" : "variable";
}

function charBefore(stream) {
  return stream.string.charAt(stream.start - 1);
}
