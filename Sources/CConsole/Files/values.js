// Values as the server sends them in `application/vnd.neo4j.query`: each is
// `{"$type": "Integer", "_value": "42"}`, so that no number loses a digit on its way.

/** What a value is, in the words of the wire. */
export function typeOf(value) {
  return value?.$type ?? "Null";
}

export const isNode = (value) => typeOf(value) === "Node";
export const isRelationship = (value) => typeOf(value) === "Relationship";
export const isPath = (value) => typeOf(value) === "Path";

/** A node or relationship under plain names; properties are still values of the wire. */
export function entity(value) {
  const body = value._value;
  const properties = Object.entries(body._properties ?? {});
  if (isNode(value)) {
    return { id: body._element_id, labels: body._labels ?? [], properties };
  }
  return {
    id: body._element_id,
    type: body._type,
    source: body._start_node_element_id,
    target: body._end_node_element_id,
    properties,
  };
}

/** The parts of a path, node and relationship in turn. */
export function parts(path) {
  return path._value;
}

/** A value as Cypher writes it. */
export function text(value) {
  const body = value?._value;
  switch (typeOf(value)) {
    case "Null": return "null";
    case "Integer": case "Boolean": case "Float": return String(body);
    case "String": return quoted(body);
    case "List": return `[${body.map(text).join(", ")}]`;
    case "Map": return map(Object.entries(body));
    case "Base64": return `bytes(${body})`;
    case "Node": {
      const { labels, properties } = entity(value);
      return `(${labels.map((label) => `:${name(label)}`).join("")}${tail(properties, labels)})`;
    }
    case "Relationship": {
      const { type, properties } = entity(value);
      return `[:${name(type)}${tail(properties, [type])}]`;
    }
    case "Path": return pathText(value);
    default: return String(body);
  }
}

/** A value as a cell of a table shows it: as `text`, but a string by itself is not quoted. */
export function cellText(value) {
  return typeOf(value) === "String" ? value._value : text(value);
}

/** A value as plain JSON; integers that JavaScript would round stay text. */
export function plain(value) {
  const body = value?._value;
  switch (typeOf(value)) {
    case "Null": return null;
    case "Boolean": return body === true || body === "true";
    case "Integer": return Number.isSafeInteger(Number(body)) ? Number(body) : String(body);
    case "Float": return Number.isFinite(Number(body)) ? Number(body) : String(body);
    case "List": return body.map(plain);
    case "Map": return plainMap(Object.entries(body));
    case "Node": {
      const { id, labels, properties } = entity(value);
      return { elementId: id, labels, properties: plainMap(properties) };
    }
    case "Relationship": {
      const { id, type, source, target, properties } = entity(value);
      return {
        elementId: id, type, startNodeElementId: source, endNodeElementId: target,
        properties: plainMap(properties),
      };
    }
    case "Path": return parts(value).map(plain);
    default: return body;
  }
}

/** A value as a parameter of a statement, from plain JSON or from the wire. */
export function parameter(value) {
  if (value?.$type !== undefined && value._value !== undefined) return value;
  if (value === null || value === undefined) return { $type: "Null", _value: null };
  if (Array.isArray(value)) return { $type: "List", _value: value.map(parameter) };
  switch (typeof value) {
    case "boolean": return { $type: "Boolean", _value: value };
    case "number":
      return Number.isSafeInteger(value)
        ? { $type: "Integer", _value: String(value) }
        : { $type: "Float", _value: String(value) };
    case "object":
      return {
        $type: "Map",
        _value: Object.fromEntries(
          Object.entries(value).map(([key, inner]) => [key, parameter(inner)])),
      };
    default: return { $type: "String", _value: String(value) };
  }
}

/** All nodes and relationships in a value, also those in lists, maps and paths. */
export function* entities(value) {
  switch (typeOf(value)) {
    case "Node": case "Relationship": yield value; break;
    case "Path": case "List": for (const part of value._value) yield* entities(part); break;
    case "Map": for (const part of Object.values(value._value)) yield* entities(part); break;
  }
}

/** A label, type or key as Cypher writes it. */
export function name(raw) {
  return /^[\p{L}_][\p{L}\p{N}_]*$/u.test(raw) ? raw : `\`${raw.replaceAll("`", "``")}\``;
}

function quoted(string) {
  const escaped = string.replaceAll("\\", "\\\\").replaceAll("'", "\\'").replaceAll("\n", "\\n");
  return `'${escaped}'`;
}

function map(entries) {
  return `{${entries.map(([key, value]) => `${name(key)}: ${text(value)}`).join(", ")}}`;
}

function tail(properties, before) {
  if (properties.length === 0) return "";
  return (before.length > 0 ? " " : "") + map(properties);
}

function plainMap(entries) {
  return Object.fromEntries(entries.map(([key, value]) => [key, plain(value)]));
}

function pathText(path) {
  const steps = parts(path);
  return steps
    .map((step, place) => {
      if (isNode(step)) return text(step);
      const leaves = entity(step).source === entity(steps[place - 1]).id;
      return leaves ? `-${text(step)}->` : `<-${text(step)}-`;
    })
    .join("");
}
