using CsCheck;
using EdgeRuntime.Contracts.Messages;
using EdgeRuntime.Core.Models.Staging;
using EdgeRuntime.Testing;

namespace EdgeRuntime.Core.Tests.Models.Staging;

public sealed class ModelStoreTests : IDisposable
{
    private readonly StoreFixture _fixture = new();

    public void Dispose() => _fixture.Dispose();

    [Fact]
    public void Finish_AllBlocks_IsTheModelWhole()
    {
        var store = _fixture.Open();
        var model = _fixture.Model();
        Assert.Null(store.Find("pump", model.Manifest.Digest, []));

        StoreFixture.Install(store, model);

        var package = store.Find("pump", model.Manifest.Digest, [])!;
        Assert.Equal(model.Manifest.Digest, package.Digest);
        Assert.Equal(["empty.bin", "int8.onnx", "manifest.json", "notes.txt", "small.onnx"], Directory.GetFiles(package.Folder).Select(static path => Path.GetFileName(path)).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void OpenPartial_SomeVariants_NeedsOnlyTheirBlocksAndKeepsOnlyTheirFiles()
    {
        var store = _fixture.Open();
        var model = _fixture.Model();
        var partial = TestTrust.Accepted(store.OpenPartial(model.Manifest, ["small"]));
        Assert.InRange(partial.Payload.Missing.Length, 3, 4);
        partial.Dispose();

        StoreFixture.Install(store, model, "small");

        Assert.Null(store.Find("pump", model.Manifest.Digest, []));
        Assert.False(File.Exists(Path.Combine(store.Find("pump", model.Manifest.Digest, ["small"])!.Folder, "int8.onnx")));

        // Another variant of the same model later: the folder is exchanged.
        StoreFixture.Install(store, model);
        Assert.NotNull(store.Find("pump", model.Manifest.Digest, []));
    }

    [Fact]
    public void OpenPartial_AfterACrashAtAnyMoment_MissesWhatWasNotWrittenAndNothingElse() =>
        Gen.Select(Gen.Int[0, 10].HashSet[0, 10], Gen.Int[0, 10], Gen.Int[0, 40_000]).Sample(
            (written, spoiled, at) =>
            {
                using var fixture = new StoreFixture();
                var model = fixture.Model();
                written.RemoveWhere(block => block >= model.Blocks.Length);
                var first = TestTrust.Accepted(fixture.Open().OpenPartial(model.Manifest, []));
                foreach (var block in written)
                {
                    StoreFixture.Write(first, model, block);
                }

                // No goodbye: handles are closed by the system, nothing is noted down. Then a byte of one file turns over.
                first.Dispose();
                var file = Path.Combine(fixture.Open().FolderOf("pump", model.Manifest.Digest) + ".part", "int8.onnx");
                var content = File.ReadAllBytes(file);
                var damaged = -1;
                if (at < content.Length && spoiled % 2 == 0)
                {
                    content[at] ^= 0x55;
                    File.WriteAllBytes(file, content);
                    damaged = at / 4096;
                }

                using var second = TestTrust.Accepted(fixture.Open().OpenPartial(model.Manifest, []));
                Assert.Equal(Enumerable.Range(0, model.Blocks.Length).Where(block => !written.Contains(block) || block == damaged), second.Payload.Missing);
            },
            iter: Drill.Count(30, 1000));

    [Fact]
    public void Write_BlocksOfAnotherModel_AreRefusedAndChangeNothing()
    {
        var model = _fixture.Model();
        using var partial = TestTrust.Accepted(_fixture.Open().OpenPartial(model.Manifest, []));
        var before = partial.Payload.Missing;

        var other = _fixture.Model(seed: 2);
        foreach (var block in Enumerable.Range(0, other.Blocks.Length))
        {
            Assert.Throws<ArgumentException>(() => StoreFixture.Write(partial, other, block));
        }

        Assert.Equal(before, partial.Payload.Missing);
    }

    [Fact]
    public void Finish_BlocksMissing_IsRefusedAndGoesOnAfterwards()
    {
        var store = _fixture.Open();
        var model = _fixture.Model();
        var partial = TestTrust.Accepted(store.OpenPartial(model.Manifest, []));
        StoreFixture.Write(partial, model, 0);
        Assert.Equal(ErrorCode.BlocksMissing, TestTrust.Refused(store.Finish(partial, model.Manifest)));
        Assert.DoesNotContain(0, partial.Payload.Missing);
        partial.Dispose();

        StoreFixture.Install(store, model);
        Assert.NotNull(store.Find("pump", model.Manifest.Digest, []));
    }

    [Fact]
    public void Finish_ManifestContradictsItself_IsRefusedAndNothingStays()
    {
        var store = _fixture.Open();
        var model = _fixture.Model(wrongFileHash: true);
        var partial = TestTrust.Accepted(store.OpenPartial(model.Manifest, []));
        foreach (var block in partial.Payload.Missing)
        {
            StoreFixture.Write(partial, model, block);
        }

        Assert.Equal(ErrorCode.DigestMismatch, TestTrust.Refused(store.Finish(partial, model.Manifest)));
        Assert.Empty(Directory.GetDirectories(Path.Combine(_fixture.Root, "pump")));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Open_PowerCutWithinAnExchange_OneWholeModelIsThere(bool newIsInPlace)
    {
        var store = _fixture.Open();
        var model = _fixture.Model();
        StoreFixture.Install(store, model);
        var folder = store.FolderOf("pump", model.Manifest.Digest);
        Directory.Move(folder, folder + ".old");
        if (newIsInPlace)
        {
            StoreFixture.Install(store, model);
        }

        Assert.NotNull(_fixture.Open().Find("pump", model.Manifest.Digest, []));
        Assert.Single(Directory.GetDirectories(Path.Combine(_fixture.Root, "pump")));
    }

    [Fact]
    public void Find_DamagedFile_IsNotThere()
    {
        var store = _fixture.Open();
        var model = _fixture.Model();
        StoreFixture.Install(store, model);
        using (var stream = File.OpenWrite(Path.Combine(store.FolderOf("pump", model.Manifest.Digest), "int8.onnx")))
        {
            stream.WriteByte(0);
        }

        Assert.Null(store.Find("pump", model.Manifest.Digest, []));
    }

    [Fact]
    public void MakeRoom_OverTheQuota_DeletesTheOldestAndNeverWhatRunsOrRanOrIsNext()
    {
        var store = _fixture.Open();
        var models = Enumerable.Range(1, 5).Select(seed => _fixture.Model(seed)).ToList();
        for (var i = 0; i < models.Count; i++)
        {
            StoreFixture.Install(store, models[i]);
            Directory.SetLastWriteTimeUtc(store.FolderOf("pump", models[i].Manifest.Digest), TestTrust.Start.UtcDateTime.AddHours(i));
        }

        var installed = models.Select(static model => new InstalledModel(model.Manifest.Digest, 1, [])).ToList();
        store.Save("pump", new ModelHistory { Running = installed[0], Previous = installed[1], Candidate = installed[2] });

        var bytes = models.Sum(model => Directory.GetFiles(store.FolderOf("pump", model.Manifest.Digest)).Sum(static path => new FileInfo(path).Length));
        Assert.Empty(store.MakeRoom(bytes).Deleted);
        Assert.Equal([$"pump/{installed[3].Digest}"], store.MakeRoom(bytes - 1).Deleted);
        var (deleted, fits, unreadable) = store.MakeRoom(0);
        Assert.Equal([$"pump/{installed[4].Digest}"], deleted);
        Assert.False(fits);
        Assert.Empty(unreadable);
        Assert.Equal(3, Directory.GetDirectories(Path.Combine(_fixture.Root, "pump")).Length);
    }

    [Fact]
    public void MakeRoom_ForOneThatIsComingIn_CountsItsWholeSizeOnceAndKeepsWhatIsThereOfIt()
    {
        var store = _fixture.Open();
        var (old, next) = (_fixture.Model(1), _fixture.Model(2));
        StoreFixture.Install(store, old);
        var bytes = Directory.GetFiles(store.FolderOf("pump", old.Manifest.Digest)).Sum(static path => new FileInfo(path).Length);
        TestTrust.Accepted(store.OpenPartial(next.Manifest, [])).Dispose();

        var (deleted, fits, unreadable) = store.MakeRoom(bytes + 40_000, next.Manifest.Digest, 40_000);
        Assert.Empty(deleted);
        Assert.True(fits);
        Assert.Empty(unreadable);
        Assert.Equal([$"pump/{old.Manifest.Digest}"], store.MakeRoom(40_000, next.Manifest.Digest, 40_000).Deleted);
        Assert.Single(Directory.GetDirectories(Path.Combine(_fixture.Root, "pump")));
    }

    [Theory]
    [InlineData("")]
    [InlineData("{\"running\": 7}")]
    [InlineData("null")]
    public void MakeRoom_HistoryThatCannotBeRead_DeletesNothingOfThatModelAndSaysSo(string content)
    {
        var store = _fixture.Open();
        var running = _fixture.Model();
        StoreFixture.Install(store, running);
        store.Save("pump", new ModelHistory { Running = new InstalledModel(running.Manifest.Digest, 1, []) });
        var path = _fixture.WriteHistory(content);

        var (deleted, fits, unreadable) = store.MakeRoom(0);

        Assert.Empty(deleted);
        Assert.False(fits);
        Assert.StartsWith(path, Assert.Single(unreadable).Message, StringComparison.Ordinal);
        Assert.NotNull(store.Find("pump", running.Manifest.Digest, []));
    }

    [Fact]
    public void NoteUse_ModelThatRanLast_IsTheLastToGoWhateverTheClockSaid()
    {
        var store = _fixture.Open();
        var models = Enumerable.Range(1, 3).Select(seed => _fixture.Model(seed)).ToList();
        foreach (var model in models)
        {
            StoreFixture.Install(store, model);
        }

        var folders = models.ConvertAll(model => store.FolderOf("pump", model.Manifest.Digest));
        Directory.SetLastWriteTimeUtc(folders[0], TestTrust.Start.UtcDateTime);
        Directory.SetLastWriteTimeUtc(folders[1], TestTrust.Start.UtcDateTime.AddYears(40));
        Directory.SetLastWriteTimeUtc(folders[2], TestTrust.Start.UtcDateTime.AddYears(-40));

        store.NoteUse("pump", models[0].Manifest.Digest);
        store.NoteUse("pump", models[2].Manifest.Digest);
        var marked = Directory.GetLastWriteTimeUtc(folders[2]);
        store.NoteUse("pump", models[2].Manifest.Digest);
        store.NoteUse("pump", new string('a', 64));

        Assert.Equal(marked, Directory.GetLastWriteTimeUtc(folders[2]));
        Assert.Equal([.. new[] { 1, 0, 2 }.Select(i => $"pump/{models[i].Manifest.Digest}")], store.MakeRoom(0).Deleted);
    }

    [Fact]
    public void MakeRoom_FolderThatIsNoModels_IsLeftAlone()
    {
        var store = _fixture.Open();
        Directory.CreateDirectory(Path.Combine(_fixture.Root, "pump.bak", new string('a', 64)));

        Assert.Empty(store.MakeRoom(0).Deleted);
    }

    [Fact]
    public void FolderOf_NoDigestAndNoModelId_AreRefused()
    {
        var store = _fixture.Open();
        Assert.Throws<ArgumentException>(() => store.FolderOf("pump", "../../etc"));
        Assert.Throws<ArgumentException>(() => store.FolderOf("../pump", new string('a', 64)));
    }

    [Fact]
    public void Adopted_HistoriesThatNameASource_AreListedUntilTheyNameNone()
    {
        var store = _fixture.Open();
        store.Save("pump", new ModelHistory());
        store.Save("door", new ModelHistory { Source = "machine" });
        store.Save("bell", new ModelHistory { Source = "machine" });

        Assert.Equal(["bell", "door"], _fixture.Open().Adopted());
        store.Save("door", new ModelHistory { Source = "machine" }.GiveUp());
        Assert.Equal(["bell"], _fixture.Open().Adopted());
    }

    [Fact]
    public void Adopted_HistoryThatCannotBeRead_IsNone()
    {
        _fixture.WriteHistory("{\"source\":");

        Assert.Empty(_fixture.Open().Adopted());
    }

    [Fact]
    public void Delete_Model_LeavesItsHistory()
    {
        var store = _fixture.Open();
        var model = _fixture.Model();
        StoreFixture.Install(store, model);
        store.Save("pump", new ModelHistory { FloorRelease = 3 });

        store.Delete("pump");
        store.Delete("door");

        Assert.Null(store.Find("pump", model.Manifest.Digest, []));
        Assert.Equal(["history.json"], Directory.EnumerateFileSystemEntries(Path.Combine(_fixture.Root, "pump")).Select(static path => Path.GetFileName(path)));
        Assert.Equal(3, TestTrust.Accepted(store.HistoryOf("pump")).FloorRelease);
    }
}
