using Microsoft.Data.Sqlite;

namespace EdgeRuntime.Fleet.Storage.Transfer;

/// <summary>Copies an SQLite database while the fleet works: what is committed when the copy begins is in it.</summary>
internal static class SqliteBackup
{
    /// <summary>Writes a copy, checks it and puts it in its place.</summary>
    /// <param name="database">The database's file.</param>
    /// <param name="file">The copy: one file, without journals. It replaces one that is there.</param>
    /// <param name="cancellationToken">Ends it before the copy is in its place.</param>
    /// <exception cref="TransferException">The copy is not sound.</exception>
    /// <exception cref="SqliteException">The database cannot be read, or the copy not written.</exception>
    public static async Task WriteAsync(string database, string file, CancellationToken cancellationToken)
    {
        var part = $"{file}.part";
        try
        {
            // It holds the hashes of passwords: nobody else may read it, at no time.
            var options = new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.Write };
            if (!OperatingSystem.IsWindows())
            {
                options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
            }

            await using (new FileStream(part, options))
            {
            }

            await CopyAsync(database, part, cancellationToken);
            using (var written = File.OpenHandle(part, FileMode.Open, FileAccess.ReadWrite))
            {
                RandomAccess.FlushToDisk(written);
            }

            File.Move(part, file, overwrite: true);
        }
        finally
        {
            File.Delete(part);
        }
    }

    private static async Task CopyAsync(string database, string part, CancellationToken cancellationToken)
    {
        await using var source = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = database, Mode = SqliteOpenMode.ReadWrite, Pooling = false }.ToString());
        await using var copy = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = part, Mode = SqliteOpenMode.ReadWrite, Pooling = false }.ToString());
        await source.OpenAsync(cancellationToken);
        await copy.OpenAsync(cancellationToken);
        source.BackupDatabase(copy);
        await using var check = copy.CreateCommand();
        // The copy keeps the journal mode of the database: EF Core looks at it first by a connection that may not change the mode.
        check.CommandText = "PRAGMA quick_check;";
        await using var reader = await check.ExecuteReaderAsync(cancellationToken);
        if (!await reader.ReadAsync(cancellationToken) || reader.GetString(0) != "ok")
        {
            throw new TransferException("the copy is not a sound database; run it again, and check the disk");
        }
    }
}
