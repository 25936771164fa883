using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata;
using Microsoft.EntityFrameworkCore.Storage;
using Npgsql;
using SQLitePCL;

namespace EdgeRuntime.Fleet.Storage;

/// <summary>
/// Stores many rows of one kind by one statement, which is made from the schema. PostgreSQL gets an array for each column and plans once; SQLite runs a prepared statement for each row,
/// without the parameter objects of its ADO.NET provider, which cost more than the row.
/// </summary>
/// <typeparam name="T">Type of the rows.</typeparam>
internal sealed class RowTable<T>
    where T : class
{
    private readonly IReadOnlyList<RowColumn<T>> _columns;
    private readonly string _postgreSql;
    private readonly string _sqlite;

    private RowTable(IReadOnlyList<RowColumn<T>> columns, string postgreSql, string sqlite) => (_columns, _postgreSql, _sqlite) = (columns, postgreSql, sqlite);

    /// <summary>Inserts rows; a row that is there stays as it is.</summary>
    public static RowTable<T> Inserting(IModel model) => Insert(model, static _ => " DO NOTHING");

    /// <summary>Inserts rows; a row that is there is replaced.</summary>
    public static RowTable<T> Replacing(IModel model) => Insert(model, static rest => $" DO UPDATE SET {Assign(rest, static column => $"excluded.{column.Name}")}");

    /// <summary>Inserts rows; to a row that is there the columns are added.</summary>
    /// <param name="model">The schema.</param>
    /// <param name="least">Properties of which the least counts instead.</param>
    /// <param name="most">Properties of which the most counts.</param>
    public static RowTable<T> Adding(IModel model, IReadOnlyCollection<string>? least = null, IReadOnlyCollection<string>? most = null)
    {
        var table = EntityOf(model).GetTableName()!;
        return Insert(model, rest => $" DO UPDATE SET {Assign(rest, Sum)}");

        // With a null on either side a comparison is not true: the figure that is known counts.
        string Sum(RowColumn<T> column)
        {
            var (mine, theirs) = ($"{table}.{column.Name}", $"excluded.{column.Name}");
            return least?.Contains(column.Property.Name) == true ? $"CASE WHEN {theirs} IS NULL OR {mine} <= {theirs} THEN {mine} ELSE {theirs} END"
                : most?.Contains(column.Property.Name) == true ? $"CASE WHEN {theirs} IS NULL OR {mine} >= {theirs} THEN {mine} ELSE {theirs} END"
                : $"{mine} + {theirs}";
        }
    }

    /// <summary>Changes rows that are there, found by their key.</summary>
    /// <param name="model">The schema.</param>
    /// <param name="texts">Properties whose text stays as it is where a row has null, and becomes null where a row has the empty text.</param>
    public static RowTable<T> Updating(IModel model, IReadOnlyCollection<string> texts)
    {
        var entity = EntityOf(model);
        var table = entity.GetTableName()!;
        IReadOnlyList<RowColumn<T>> columns = [.. entity.GetProperties().Select(RowColumn<T>.Create)];
        var key = columns.Single(static column => column.Property.IsPrimaryKey());
        var rest = columns.Where(column => column != key).ToList();
        var names = string.Join(", ", columns.Select(static column => column.Name));
        return new RowTable<T>(
            columns,
            $"UPDATE {table} SET {Assign(rest, column => New(column, $"changed.{column.Name}"))} FROM {Arrays(columns)} AS changed ({names}) WHERE {table}.{key.Name} = changed.{key.Name}",
            $"UPDATE {table} SET {Assign(rest, column => New(column, ParameterOf(columns, column)))} WHERE {key.Name} = {ParameterOf(columns, key)}");

        string New(RowColumn<T> column, string value) =>
            texts.Contains(column.Property.Name) ? $"CASE WHEN {value} IS NULL THEN {table}.{column.Name} ELSE NULLIF({value}, '') END" : value;
    }

    /// <summary>Stores rows within the transaction of a context.</summary>
    public async Task StoreAsync(FleetContext context, IReadOnlyList<T> rows, CancellationToken cancellationToken)
    {
        if (rows.Count == 0)
        {
            return;
        }

        if (context.Database.GetDbConnection() is not NpgsqlConnection postgres)
        {
            StoreEach((SqliteConnection)context.Database.GetDbConnection(), rows);
            return;
        }

        await using var command = new NpgsqlCommand(_postgreSql, postgres, (NpgsqlTransaction)context.Database.CurrentTransaction!.GetDbTransaction());
        foreach (var column in _columns)
        {
            command.Parameters.Add(column.ToArray(rows));
        }

        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    private void StoreEach(SqliteConnection connection, IReadOnlyList<T> rows)
    {
        var database = connection.Handle!;
        SqliteException.ThrowExceptionForRC(raw.sqlite3_prepare_v2(database, _sqlite, out var statement), database);
        using (statement)
        {
            foreach (var row in rows)
            {
                for (var i = 0; i < _columns.Count; i++)
                {
                    SqliteException.ThrowExceptionForRC(_columns[i].Bind(statement, i + 1, row), database);
                }

                SqliteException.ThrowExceptionForRC(raw.sqlite3_step(statement), database);
                SqliteException.ThrowExceptionForRC(raw.sqlite3_reset(statement), database);
            }
        }
    }

    private static RowTable<T> Insert(IModel model, Func<IReadOnlyList<RowColumn<T>>, string> onConflict)
    {
        var entity = EntityOf(model);
        IReadOnlyList<RowColumn<T>> columns = [.. entity.GetProperties().Where(static property => property.ValueGenerated == ValueGenerated.Never || !property.IsPrimaryKey()).Select(RowColumn<T>.Create)];
        var key = columns.Where(static column => column.Property.IsPrimaryKey()).ToList();
        var insert = $"INSERT INTO {entity.GetTableName()} ({string.Join(", ", columns.Select(static column => column.Name))}) ";
        // Without a key of its own a row is never there.
        var conflict = key.Count == 0 ? "" : $" ON CONFLICT ({string.Join(", ", key.Select(static column => column.Name))}){onConflict([.. columns.Except(key)])}";
        return new RowTable<T>(
            columns,
            $"{insert}SELECT * FROM {Arrays(columns)}{conflict}",
            $"{insert}VALUES ({string.Join(", ", columns.Select(column => ParameterOf(columns, column)))}){conflict}");
    }

    private static IEntityType EntityOf(IModel model) => model.FindEntityType(typeof(T)) ?? throw new ArgumentException($"{typeof(T).Name} is not in the schema", nameof(model));

    private static string Assign(IEnumerable<RowColumn<T>> columns, Func<RowColumn<T>, string> value) => string.Join(", ", columns.Select(column => $"{column.Name} = {value(column)}"));

    private static string Arrays(IReadOnlyList<RowColumn<T>> columns) => $"unnest({string.Join(", ", columns.Index().Select(static entry => FormattableString.Invariant($"${entry.Index + 1}::{entry.Item.Type}[]")))})";

    private static string ParameterOf(IReadOnlyList<RowColumn<T>> columns, RowColumn<T> column) => FormattableString.Invariant($"?{columns.Index().First(entry => entry.Item == column).Index + 1}");
}
