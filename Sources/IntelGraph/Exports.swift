// Values, query options and store options are part of this library's interface: whoever imports it
// has them, without knowing in which module they are defined.
@_exported public import Graph
@_exported public import Query
@_exported public import Storage
