using System.Data.Common;
using Npgsql;

namespace EdgeRuntime.Fleet.Storage;

/// <summary>
/// One statement for many rows, within a transaction. SQLite runs a prepared command for each; PostgreSQL gets them in one round trip. Parameters are <c>$1</c>, <c>$2</c>..., which both understand.
/// </summary>
internal static class BulkInsert
{
    private const int RowsPerRoundTrip = 1_000;

    /// <summary>Runs the statement for each row.</summary>
    /// <param name="connection">An open connection.</param>
    /// <param name="transaction">The transaction.</param>
    /// <param name="sql">The statement.</param>
    /// <param name="rows">Values of the parameters, in order.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public static Task RunAsync(DbConnection connection, DbTransaction transaction, string sql, IEnumerable<object?[]> rows, CancellationToken cancellationToken) =>
        connection is NpgsqlConnection postgres
            ? InBatchesAsync(postgres, (NpgsqlTransaction)transaction, sql, rows, cancellationToken)
            : OneByOneAsync(connection, transaction, sql, rows, cancellationToken);

    private static async Task OneByOneAsync(DbConnection connection, DbTransaction transaction, string sql, IEnumerable<object?[]> rows, CancellationToken cancellationToken)
    {
        await using var command = connection.CreateCommand();
        command.Transaction = transaction;
        command.CommandText = sql;
        foreach (var row in rows)
        {
            for (var i = 0; i < row.Length; i++)
            {
                if (command.Parameters.Count == i)
                {
                    var parameter = command.CreateParameter();
                    parameter.ParameterName = FormattableString.Invariant($"${i + 1}");
                    command.Parameters.Add(parameter);
                }

                command.Parameters[i].Value = row[i] ?? DBNull.Value;
            }

            await command.ExecuteNonQueryAsync(cancellationToken);
        }
    }

    private static async Task InBatchesAsync(NpgsqlConnection connection, NpgsqlTransaction transaction, string sql, IEnumerable<object?[]> rows, CancellationToken cancellationToken)
    {
        foreach (var chunk in rows.Chunk(RowsPerRoundTrip))
        {
            await using var batch = new NpgsqlBatch(connection, transaction);
            foreach (var row in chunk)
            {
                var command = new NpgsqlBatchCommand(sql);
                foreach (var value in row)
                {
                    command.Parameters.Add(new NpgsqlParameter { Value = value ?? DBNull.Value });
                }

                batch.BatchCommands.Add(command);
            }

            await batch.ExecuteNonQueryAsync(cancellationToken);
        }
    }
}
