package import LMDB

/// The LMDB tables of a store with their options, for tools that look at its file.
package let storeTables: [(name: String, options: TableOptions)] = Tables.all
