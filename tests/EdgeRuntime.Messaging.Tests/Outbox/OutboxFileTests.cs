using EdgeRuntime.Contracts.Messages;
using EdgeRuntime.Messaging.Outbox;
using Microsoft.Data.Sqlite;

namespace EdgeRuntime.Messaging.Tests.Outbox;

/// <summary>What can be read of a file is sent, whatever has become of the file.</summary>
public sealed class OutboxFileTests : IDisposable
{
    private const int PageBytes = 1024;
    private readonly AgeClock _clock = OutboxParts.Clock(TimeProvider.System);
    private readonly string _folder = Directory.CreateTempSubdirectory("outbox-file-").FullName;

    private string FilePath => Path.Combine(_folder, "outbox.db");

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void Open_OneBadPage_SavesEveryOtherRowAndMovesTheFileAside()
    {
        Fill(1000);
        Overwrite(page: (int)(new FileInfo(FilePath).Length / PageBytes / 2));

        var (store, rescue) = OutboxFile.Open(FilePath, _clock, null);
        using (store)
        {
            Assert.NotNull(rescue);
            Assert.InRange(rescue.Saved, 950, 999);
            Assert.Equal(1000 - rescue.Saved, rescue.Lost);
            Assert.True(File.Exists(rescue.MovedTo));
            Assert.Equal(rescue.Saved, Seqs(store).Count);
            store.Insert([OutboxParts.Message(2000)]);
        }

        // Sound again, and durable.
        var (again, nothing) = OutboxFile.Open(FilePath, _clock, null);
        using (again)
        {
            Assert.Null(nothing);
            Assert.Equal(2000, Seqs(again)[^1]);
        }
    }

    [Theory]
    [InlineData(0)]
    [InlineData(50)]
    public void Open_FileCutBesideItsLog_SavesWhatTheLogHolds(int length)
    {
        using (var store = OutboxStore.Open(FilePath, _clock))
        {
            store.Insert([.. Enumerable.Range(1, 584).Select(static seq => OutboxParts.Message(seq))]);
            CopyOfFiles();
        }

        Return();
        using (var file = File.OpenWrite(FilePath))
        {
            file.SetLength(length);
        }

        var (rescued, rescue) = OutboxFile.Open(FilePath, _clock, null);
        using (rescued)
        {
            Assert.Contains($"cut to {length} bytes", rescue!.Damage, StringComparison.Ordinal);
            Assert.Equal(584, rescue.Saved);
            Assert.Equal(Enumerable.Range(1, 584).Select(static seq => (long)seq), Seqs(rescued));
        }
    }

    [Theory]
    [InlineData("PRAGMA user_version = 99", 3)]
    [InlineData("ALTER TABLE outbox ADD COLUMN priority INTEGER NOT NULL DEFAULT 1; PRAGMA user_version = 2", 3)]
    [InlineData("ALTER TABLE outbox RENAME COLUMN payload TO body; PRAGMA user_version = 2", 0)]
    [InlineData("DROP TABLE outbox", 0)]
    public void Open_FileOfALaterVersion_SavesTheRowsThatItKnowsAndBeginsAFreshOne(string change, int saved)
    {
        Fill(3);
        Execute(change);

        var (store, rescue) = OutboxFile.Open(FilePath, _clock, null);
        using (store)
        {
            Assert.Equal(saved, rescue!.Saved);
            store.Insert([OutboxParts.Message(9)]);
            Assert.Equal(9, Seqs(store)[^1]);
        }
    }

    [Fact]
    public void Open_FileOfVersion0_KeepsItsRows()
    {
        Execute(
            "PRAGMA journal_mode = WAL; CREATE TABLE outbox (id INTEGER PRIMARY KEY AUTOINCREMENT, session TEXT NOT NULL, class INTEGER NOT NULL, seq INTEGER NOT NULL, topic TEXT NOT NULL, "
            + "schema TEXT NOT NULL, payload BLOB NOT NULL, expires INTEGER NOT NULL); "
            + "INSERT INTO outbox (session, class, seq, topic, schema, payload, expires) VALUES ('01970000-0000-7000-8000-000000000001', 3, 7, 't', 'result/1', x'7b7d', 604800000)");

        var (store, rescue) = OutboxFile.Open(FilePath, _clock, null);
        using (store)
        {
            Assert.Null(rescue);
            var message = Assert.Single(store.Read(Guid.Empty, others: true, 0, 10).Messages);
            Assert.Equal((7, MessageClass.Results), (message.Seq, message.Class));
            // By version 0 it expired in January 1970: made before the clock was set.
            Assert.InRange((_clock.Now - message.MadeAt).TotalSeconds, 0, 60);
        }
    }

    [Theory]
    [InlineData("session = 'not a guid'")]
    [InlineData("class = 99")]
    [InlineData("seq = -1")]
    [InlineData("topic = 'a/#'")]
    [InlineData("payload = ''")]
    [InlineData("payload = x''")]
    public void Read_RowThatIsNoMessage_IsSetAsideAndTheOthersAreRead(string change)
    {
        Fill(3);
        Execute($"UPDATE outbox SET {change} WHERE id = 2");

        using var store = OutboxStore.Open(FilePath, _clock);
        var page = store.Read(Guid.Empty, others: true, 0, 10);
        store.SetAside(page.Unreadable);

        Assert.Equal([1, 3], page.Messages.Select(static message => message.Seq));
        Assert.Equal([2], page.Unreadable);
        Assert.Equal([1, 3], Seqs(store));
        Assert.Equal(1L, Execute("SELECT count(*) FROM set_aside WHERE id = 2"));
    }

    [Fact]
    public void Open_PowerCutBetweenTheRenames_GoesOnWithTheNewFile()
    {
        Fill(5);
        File.Move(FilePath, FilePath + ".new");

        var (store, rescue) = OutboxFile.Open(FilePath, _clock, null);
        using (store)
        {
            Assert.Null(rescue);
            Assert.Equal(5, Seqs(store).Count);
        }
    }

    private static List<long> Seqs(OutboxStore store) => [.. store.Read(Guid.Empty, others: true, 0, 10_000).Messages.Select(static message => message.Seq)];

    private void Fill(int count)
    {
        using var store = OutboxStore.Open(FilePath, _clock);
        store.Insert([.. Enumerable.Range(1, count).Select(static seq => OutboxParts.Message(seq))]);
    }

    private void Overwrite(int page)
    {
        using var file = File.OpenWrite(FilePath);
        file.Seek(page * PageBytes, SeekOrigin.Begin);
        file.Write(Enumerable.Repeat((byte)0xA5, PageBytes).ToArray());
    }

    // What a power cut would leave: the log is not moved into the file.
    private void CopyOfFiles()
    {
        foreach (var suffix in (string[])["", "-wal"])
        {
            File.Copy(FilePath + suffix, FilePath + suffix + ".copy");
        }
    }

    private void Return()
    {
        foreach (var suffix in (string[])["", "-wal"])
        {
            File.Move(FilePath + suffix + ".copy", FilePath + suffix, overwrite: true);
        }
    }

    private object? Execute(string sql)
    {
        using var connection = new SqliteConnection($"Data Source={FilePath};Pooling=False");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        return command.ExecuteScalar();
    }
}
