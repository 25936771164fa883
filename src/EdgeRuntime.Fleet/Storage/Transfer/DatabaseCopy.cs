using System.Globalization;
using System.Text.Json;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata;
using Npgsql;

namespace EdgeRuntime.Fleet.Storage.Transfer;

/// <summary>
/// Copies a fleet's SQLite file into an empty PostgreSQL database: all of it or nothing, in one transaction. While it runs, the file cannot be written: a fleet that still uses it confirms nothing.
/// </summary>
internal sealed class DatabaseCopy(FleetDatabase source, FleetDatabase target, TextWriter progress)
{
    private const long RowsPerLine = 250_000;

    /// <summary>Copies it.</summary>
    /// <param name="now">Partitions reach from the oldest interval to some weeks after it.</param>
    /// <param name="cancellationToken">Ends it; the target is as empty as before.</param>
    /// <returns>How many rows were copied.</returns>
    /// <exception cref="TransferException">The target has rows, or counts differ.</exception>
    public async Task<long> RunAsync(DateTimeOffset now, CancellationToken cancellationToken)
    {
        await source.MigrateAsync(cancellationToken);
        await target.MigrateAsync(cancellationToken);
        await using var from = source.CreateContext();
        await using var to = target.CreateContext();
        // SQLite's write lock from here to the end.
        await using var reading = await from.Database.BeginTransactionAsync(cancellationToken);
        await using var writing = await to.Database.BeginTransactionAsync(cancellationToken);
        var tables = to.Model.GetEntityTypes().OrderBy(static entity => entity.GetForeignKeys().Any()).ThenBy(static entity => entity.GetTableName(), StringComparer.Ordinal).ToList();
        foreach (var table in tables.Select(static entity => entity.GetTableName()!))
        {
            if (await CountAsync(to, table, cancellationToken) > 0)
            {
                throw new TransferException($"{target.Name} has rows in table {table} already; name an empty database");
            }
        }

        var oldest = await from.Intervals.MinAsync(static row => (long?)row.ToMs, cancellationToken) ?? now.ToUnixTimeMilliseconds();
        await PartitionKeeper.MakeAsync(to, DateTimeOffset.FromUnixTimeMilliseconds(oldest), now, cancellationToken);
        var total = 0L;
        foreach (var table in tables)
        {
            total += await CopyAsync(table, (SqliteConnection)from.Database.GetDbConnection(), to, cancellationToken);
        }

        foreach (var table in tables.Select(static entity => entity.GetTableName()!))
        {
            var (before, after) = (await CountAsync(from, table, cancellationToken), await CountAsync(to, table, cancellationToken));
            if (before != after)
            {
                throw new TransferException(FormattableString.Invariant($"table {table} has {before} rows, but {after} arrived; nothing was kept"));
            }
        }

        await writing.CommitAsync(cancellationToken);
        return total;
    }

    private async Task<long> CopyAsync(IEntityType entity, SqliteConnection from, FleetContext to, CancellationToken cancellationToken)
    {
        var table = entity.GetTableName()!;
        IProperty[] properties = [.. entity.GetProperties()];
        var columns = string.Join(", ", properties.Select(static property => property.GetColumnName()));
        var rows = 0L;
        await using var select = from.CreateCommand();
#pragma warning disable CA2100 // Names of the schema.
        select.CommandText = $"SELECT {columns} FROM {table}";
#pragma warning restore CA2100
        await using var reader = await select.ExecuteReaderAsync(cancellationToken);
        var postgres = (NpgsqlConnection)to.Database.GetDbConnection();
        await using (var writer = await postgres.BeginBinaryImportAsync($"COPY {table} ({columns}) FROM STDIN (FORMAT BINARY)", cancellationToken))
        {
            while (await reader.ReadAsync(cancellationToken))
            {
                await writer.StartRowAsync(cancellationToken);
                for (var i = 0; i < properties.Length; i++)
                {
                    await WriteAsync(writer, properties[i].ClrType, reader.GetValue(i), cancellationToken);
                }

                if (++rows % RowsPerLine == 0)
                {
                    await progress.WriteLineAsync(FormattableString.Invariant($"{table}: {rows} rows"));
                }
            }

            await writer.CompleteAsync(cancellationToken);
        }

        await progress.WriteLineAsync(FormattableString.Invariant($"{table}: {rows} rows, done"));
        if (entity.FindPrimaryKey()!.Properties is [{ ValueGenerated: ValueGenerated.OnAdd } key] && rows > 0)
        {
            // The next row of the fleet's own must not get the key of one that was copied.
            var name = key.GetColumnName();
#pragma warning disable EF1002 // Names of the schema.
            await to.Database.ExecuteSqlRawAsync($"SELECT setval(pg_get_serial_sequence('{table}', '{name}'), (SELECT max({name}) FROM {table}))", cancellationToken);
#pragma warning restore EF1002
        }

        return rows;
    }

    // SQLite knows whole numbers, floating-point numbers, texts and bytes; PostgreSQL wants each in its own type.
    private static Task WriteAsync(NpgsqlBinaryImporter writer, Type type, object value, CancellationToken cancellationToken)
    {
        var plain = Nullable.GetUnderlyingType(type) ?? type;
        return value switch
        {
            DBNull => writer.WriteNullAsync(cancellationToken),
            long number when plain == typeof(int) || plain.IsEnum => writer.WriteAsync(checked((int)number), cancellationToken),
            long number when plain == typeof(long) => writer.WriteAsync(number, cancellationToken),
            long number when plain == typeof(bool) => writer.WriteAsync(number != 0, cancellationToken),
            double number when plain == typeof(float) => writer.WriteAsync((float)number, cancellationToken),
            double number when plain == typeof(double) => writer.WriteAsync(number, cancellationToken),
            string text when plain == typeof(string) => writer.WriteAsync(text, cancellationToken),
            string text when plain == typeof(Guid) => writer.WriteAsync(Guid.Parse(text, CultureInfo.InvariantCulture), cancellationToken),
            string text when plain == typeof(string[]) => writer.WriteAsync(JsonSerializer.Deserialize<string[]>(text)!, cancellationToken),
            byte[] bytes when plain == typeof(byte[]) => writer.WriteAsync(bytes, cancellationToken),
            _ => throw new TransferException($"a value of type {value.GetType().Name} stands in a column of type {plain.Name}"),
        };
    }

    private static Task<long> CountAsync(FleetContext context, string table, CancellationToken cancellationToken) =>
#pragma warning disable EF1002 // A name of the schema.
        context.Database.SqlQueryRaw<long>($"SELECT count(*) AS \"Value\" FROM {table}").SingleAsync(cancellationToken);
#pragma warning restore EF1002
}
