using Microsoft.Data.Sqlite;

namespace EdgeRuntime.SystemTests.Messaging;

/// <summary>What stands in an agent's outbox file, read while no agent runs, the way sqlite3 would show it.</summary>
internal static class OutboxFile
{
    /// <summary>Every readable row as (session, topic, number), in their order.</summary>
    public static List<(string Session, string Topic, long Seq)> Rows(string path)
    {
        // A copy, so that recovering the log does not change what the next agent finds. The file that locks it holds nothing.
        var folder = Directory.CreateTempSubdirectory("outbox-copy-");
        try
        {
            foreach (var file in Directory.EnumerateFiles(Path.GetDirectoryName(path)!, Path.GetFileName(path) + "*").Where(static file => !file.EndsWith(".lock", StringComparison.Ordinal)))
            {
                File.Copy(file, Path.Combine(folder.FullName, Path.GetFileName(file)));
            }

            using var connection = new SqliteConnection($"Data Source={Path.Combine(folder.FullName, Path.GetFileName(path))};Pooling=False");
            connection.Open();
            using var command = connection.CreateCommand();
            command.CommandText = "SELECT session, topic, seq FROM outbox ORDER BY id";
            using var reader = command.ExecuteReader();
            var rows = new List<(string, string, long)>();
            while (reader.Read())
            {
                rows.Add((reader.GetString(0), reader.GetString(1), reader.GetInt64(2)));
            }

            return rows;
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }
}
