using System.Data.Common;
using Microsoft.EntityFrameworkCore.Diagnostics;

namespace EdgeRuntime.Fleet.Storage;

/// <summary>What each connection to the SQLite file needs: readers beside one writer, and a commit that is on the disk before a message is confirmed.</summary>
internal sealed class SqlitePragmas : DbConnectionInterceptor
{
    private const string Pragmas = "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA cache_size=-16000; PRAGMA temp_store=MEMORY; "
        // A checkpoint writes each changed page once, however many commits changed it: fewer of them write less.
        + "PRAGMA wal_autocheckpoint=8000; PRAGMA journal_size_limit=67108864;";

    private SqlitePragmas()
    {
    }

    public static SqlitePragmas Instance { get; } = new();

    public override void ConnectionOpened(DbConnection connection, ConnectionEndEventData eventData)
    {
        using var command = connection.CreateCommand();
        command.CommandText = Pragmas;
        command.ExecuteNonQuery();
    }

    public override async Task ConnectionOpenedAsync(DbConnection connection, ConnectionEndEventData eventData, CancellationToken cancellationToken = default)
    {
        await using var command = connection.CreateCommand();
        command.CommandText = Pragmas;
        await command.ExecuteNonQueryAsync(cancellationToken);
    }
}
