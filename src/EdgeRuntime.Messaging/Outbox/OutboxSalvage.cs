using Microsoft.Data.Sqlite;

namespace EdgeRuntime.Messaging.Outbox;

/// <summary>
/// Copies what can be read of a damaged file into a new one: rows upwards to the first that cannot be read, downwards to the last, and each
/// number between them by itself. One bad page costs the rows on it.
/// </summary>
internal sealed class OutboxSalvage
{
    private const int BatchRows = 256;

    // Each probe of a bad page costs some microseconds.
    private const int MostProbes = 100_000;

    private readonly SqliteConnection _connection;
    private readonly OutboxStore _store;
    private readonly string _columns;
    private int _saved;
    private long _lost;

    private OutboxSalvage(SqliteConnection connection, OutboxStore store)
    {
        (_connection, _store) = (connection, store);
        _columns = HasMade() ? OutboxRow.Columns : OutboxRow.Columns.Replace("made", "NULL", StringComparison.Ordinal);
    }

    /// <summary>Copies rows.</summary>
    /// <param name="path">The damaged file.</param>
    /// <param name="store">The new one.</param>
    /// <returns>How many rows were copied, and how many could not be read; null when that cannot be known.</returns>
    public static (int Saved, long? Lost) Copy(string path, OutboxStore store)
    {
        using var connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = path, Pooling = false, Mode = SqliteOpenMode.ReadWrite }.ToString());
        try
        {
            connection.Open();
            store.ContinueAge(connection);
            return new OutboxSalvage(connection, store).Copy();
        }
        catch (SqliteException e) when (OutboxDamage.Is(e))
        {
            // Not even its first page can be read.
            return (0, null);
        }
    }

    private (int Saved, long? Lost) Copy()
    {
        long low = 0;
        if (Scan("id > $from ORDER BY id", ref low))
        {
            return (_saved, _lost);
        }

        var high = long.MaxValue;
        Scan("id < $from ORDER BY id DESC", ref high);
        if (low == 0 || high == long.MaxValue)
        {
            // Numbers beyond the rows that were read may never have been rows.
            return (_saved, null);
        }

        for (var (id, step) = (low + 1, 1 + ((high - low) / MostProbes)); id < high; id += step)
        {
            var next = id - 1;
            if (!Read("id > $from AND id <= $from + 1", ref next, 1, out _))
            {
                _lost++;
            }
        }

        return (_saved, _lost);
    }

    // True at the end of the table, false at the first row that cannot be read.
    private bool Scan(string where, ref long from)
    {
        bool more;
        do
        {
            if (!Read(where, ref from, BatchRows, out more))
            {
                return false;
            }
        }
        while (more);

        return true;
    }

    private bool Read(string where, ref long from, int limit, out bool more)
    {
        var messages = new List<OutboxMessage>();
        more = false;
        try
        {
            using var command = _connection.CreateCommand();
            command.CommandText = $"SELECT {_columns} FROM outbox WHERE {where} LIMIT {limit}";
            command.Parameters.AddWithValue("$from", from);
            using var reader = command.ExecuteReader();
            while (reader.Read())
            {
                more = true;
                if (_store.Parse(reader) is { } message)
                {
                    messages.Add(message);
                }
                else
                {
                    _lost++;
                }

                from = reader.GetInt64(0);
            }

            return true;
        }
        catch (SqliteException e) when (OutboxDamage.Is(e))
        {
            return false;
        }
        finally
        {
            _saved += _store.Restore(messages);
        }
    }

    private bool HasMade() => OutboxSchema.Scalar(_connection, "SELECT count(*) FROM pragma_table_info('outbox') WHERE name = 'made'") == 1;
}
