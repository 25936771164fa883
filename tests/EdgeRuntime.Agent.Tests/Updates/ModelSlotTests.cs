using EdgeRuntime.Agent.Configuration;
using EdgeRuntime.Agent.Updates;
using EdgeRuntime.Contracts.Messages;
using EdgeRuntime.Core.Inference;
using EdgeRuntime.Core.Models;
using EdgeRuntime.Core.Models.Staging;
using EdgeRuntime.Core.Sources;
using EdgeRuntime.Testing;

namespace EdgeRuntime.Agent.Tests.Updates;

public sealed class ModelSlotTests : IDisposable
{
    private static readonly SampleFormat Format = new FakeLane().Lane.Source.Format;
    private readonly string _root = Directory.CreateTempSubdirectory("model-slot-").FullName;
    private readonly FakeInferenceSessions _sessions = new();

    public void Dispose() => Directory.Delete(_root, recursive: true);

    [Fact]
    public void Start_HistoryThatCannotBeRead_RunsTheConfiguredModelSaysSoAndKeepsTheFloor()
    {
        var (one, two) = (Lay(release: 5), Lay(release: 8));
        new ModelStore(_root).Save(FakeLane.Package.Manifest.Model, new ModelHistory { Running = one, Previous = two, FloorRelease = 8 });
        var path = Path.Combine(_root, FakeLane.Package.Manifest.Model, "history.json");
        File.WriteAllText(path, File.ReadAllText(path)[..^2]);

        var slot = Slot();
        using var loaded = slot.LoadAtStart(Format, _sessions, canTry: true);

        Assert.Equal(FakeLane.Package.Digest, loaded.Package.Digest);
        Assert.Equal(ErrorCode.StorageFailed, slot.HistoryFault!.Code);
        Assert.StartsWith(path, slot.HistoryFault.Message, StringComparison.Ordinal);
        Assert.Equal(8, slot.History.FloorRelease);

        // The next step of an install makes that floor durable.
        slot.Advance(slot.History.BeginProbe());
        Assert.Equal(8, TestTrust.Accepted(new ModelStore(_root).HistoryOf(slot.Model)).FloorRelease);
        Assert.Null(Slot().HistoryFault);
    }

    [Fact]
    public void Use_WhatHasRunMoreRecently_IsKeptLonger()
    {
        var (one, two, three, unused) = (Lay(1), Lay(2), Lay(3), Lay(4));
        foreach (var (model, hours) in new[] { (one, 1), (two, 2), (three, 3), (unused, 4) })
        {
            Directory.SetLastWriteTimeUtc(new ModelStore(_root).FolderOf(FakeLane.Package.Manifest.Model, model.Digest), TestTrust.Start.UtcDateTime.AddHours(hours));
        }

        // Committed one after the other; then an operator goes back from the second to the first, and the third takes its place.
        var slot = Slot();
        Commit(slot, one);
        Commit(slot, two);
        slot.Advance(TestTrust.Accepted(slot.History.Return()));
        Commit(slot, three);
        slot.Advance(slot.History with { Previous = null });

        var (deleted, _, _) = new ModelStore(_root).MakeRoom(0);
        Assert.Equal([unused.Digest, two.Digest, one.Digest], deleted.Select(static folder => folder.Split('/')[1]));
    }

    [Fact]
    public void Start_ModelThatRuns_CountsAsUsed()
    {
        var (running, other) = (Lay(1), Lay(2));
        var store = new ModelStore(_root);
        store.Save(FakeLane.Package.Manifest.Model, new ModelHistory { Running = running });
        Directory.SetLastWriteTimeUtc(store.FolderOf(FakeLane.Package.Manifest.Model, running.Digest), TestTrust.Start.UtcDateTime);

        using var loaded = Slot().LoadAtStart(Format, _sessions, canTry: true);
        Assert.Equal(running.Digest, loaded.Package.Digest);
        store.Save(FakeLane.Package.Manifest.Model, new ModelHistory());

        Assert.Equal([other.Digest, running.Digest], store.MakeRoom(0).Deleted.Select(static folder => folder.Split('/')[1]));
    }

    [Theory]
    [InlineData(true, new[] { 0, 1 }, 2)]
    [InlineData(true, new[] { 1 }, 1)]
    [InlineData(true, new int[0], 1)]
    [InlineData(false, new[] { 0, 1 }, 1)]
    public void Load_InstalledModel_SwitchesAmongTheVariantsThatItsProbeFoundGood(bool switches, int[] proved, int loaded)
    {
        var variants = FakeLane.Package.Manifest.Variants;
        var installed = Lay(1) with { Variant = variants[1].Name, Threads = 1, Proved = [.. proved.Select(i => variants[i].Name)] };
        var store = new ModelStore(_root);
        store.Save(FakeLane.Package.Manifest.Model, new ModelHistory { Running = installed });

        using var model = Slot(new ModelOptions { SwitchVariants = switches }).LoadAtStart(Format, _sessions, canTry: true);

        Assert.Equal((installed.Digest, variants[1].Name, loaded), (model.Package.Digest, model.Steps[0].Variant, model.Steps.Length));
    }

    [Theory]
    [InlineData(8, 5, 5)]
    [InlineData(8, null, 0)]
    public void Start_InstalledModelComputesOtherwiseHere_TheOneBeforeItRunsAndTheReasonIsKept(long spoiled, int? before, long runs)
    {
        var (running, previous) = (Lay(spoiled), before is { } release ? Lay(release) : null);
        new ModelStore(_root).Save(FakeLane.Package.Manifest.Model, new ModelHistory { Running = running, Previous = previous });
        var slot = Slot();

        using var loaded = slot.LoadAtStart(Format, _sessions, canTry: true, model => model.Package.Digest == running.Digest ? new ErrorInfo(ErrorCode.GoldenMismatch, "wrong") : null);

        Assert.Equal(runs == 0 ? FakeLane.Package.Digest : previous!.Digest, loaded.Package.Digest);
        Assert.Equal((ErrorCode.GoldenMismatch, "wrong"), (slot.Fallback!.Code, slot.Fallback.Message));
        Assert.Equal(running.Digest, slot.Running?.Digest);
    }

    [Fact]
    public void Start_ModelOnTrialComputesOtherwiseHere_IsRolledBack()
    {
        var (running, candidate) = (Lay(5), Lay(8));
        new ModelStore(_root).Save(FakeLane.Package.Manifest.Model, new ModelHistory { Running = running, Candidate = candidate, TrialStarts = 1 });
        var slot = Slot();

        using var loaded = slot.LoadAtStart(Format, _sessions, canTry: true, model => model.Package.Digest == candidate.Digest ? new ErrorInfo(ErrorCode.GoldenMismatch, "wrong") : null);

        Assert.Equal(running.Digest, loaded.Package.Digest);
        Assert.Equal((ModelPhase.RolledBack, ErrorCode.GoldenMismatch), (slot.History.Verdict!.Phase, slot.History.Verdict.Error.Code));
    }

    [Fact]
    public void Start_NotEvenTheConfiguredModelComputesAsItShould_IsAnError() =>
        Assert.Equal("wrong", Assert.Throws<ModelLoadException>(() => Slot().LoadAtStart(Format, _sessions, canTry: true, static _ => new ErrorInfo(ErrorCode.GoldenMismatch, "wrong"))).Message);

    [Fact]
    public void Start_AdoptedModelThatIsCommitted_RunsByTheSourceOfItsHistory()
    {
        var installed = Lay(release: 5);
        new ModelStore(_root).Save(FakeLane.Package.Manifest.Model, new ModelHistory { Running = installed, Source = "spare" });

        var slot = Adopted(source: null);
        using var loaded = slot.LoadAtStart(Format, _sessions, canTry: true);

        Assert.Equal((installed.Digest, "spare"), (loaded.Package.Digest, slot.Options.Source));
        Assert.Equal((installed.Digest, null), (slot.Running?.Digest, slot.Configured));
    }

    [Fact]
    public void Start_AdoptedModelWhoseTrialWasCutShortTooOften_IsRolledBackAndNothingRuns()
    {
        var slot = Adopted("spare");
        slot.Advance(slot.History.Stage(Lay(release: 5)));
        slot.Advance(slot.History.BeginTrial());
        Assert.Equal("spare", TestTrust.Accepted(new ModelStore(_root).HistoryOf(slot.Model)).Source);

        for (var starts = 2; starts <= ModelHistory.MaxTrialStarts; starts++)
        {
            using var again = Adopted(source: null).LoadAtStart(Format, _sessions, canTry: true);
            Assert.Equal(5, again.Package.Manifest.Release);
        }

        var last = Adopted(source: null);
        Assert.Equal(ErrorCode.NoPreviousModel, Assert.Throws<ModelLoadException>(() => last.LoadAtStart(Format, _sessions, canTry: true)).Code);
        Assert.Equal((ModelPhase.RolledBack, ErrorCode.CrashLoop, null), (last.History.Verdict!.Phase, last.History.Verdict.Error.Code, last.Running));
    }

    [Fact]
    public void Start_AdoptedModelThatIsDamaged_SaysWhy()
    {
        var installed = Lay(release: 5);
        var store = new ModelStore(_root);
        store.Save(FakeLane.Package.Manifest.Model, new ModelHistory { Running = installed, Source = "spare" });
        File.Delete(Path.Combine(store.FolderOf(FakeLane.Package.Manifest.Model, installed.Digest), FakeLane.Package.Manifest.Variants[0].File));

        Assert.Equal(ErrorCode.ModelFileMissing, Assert.Throws<ModelLoadException>(() => Adopted(source: null).LoadAtStart(Format, _sessions, canTry: true)).Code);
    }

    [Fact]
    public void Start_AdoptedModelComputesOtherwiseHere_SaysWhy()
    {
        new ModelStore(_root).Save(FakeLane.Package.Manifest.Model, new ModelHistory { Running = Lay(release: 5), Source = "spare" });

        var error = Assert.Throws<ModelLoadException>(() => Adopted(source: null).LoadAtStart(Format, _sessions, canTry: true, static _ => new ErrorInfo(ErrorCode.GoldenMismatch, "wrong")));

        Assert.Equal((ErrorCode.GoldenMismatch, "wrong"), (error.Code, error.Message));
    }

    [Fact]
    public void GiveUp_AdoptedModel_LeavesItsFloorAndNoFiles()
    {
        var slot = Adopted("spare");
        Commit(slot, Lay(release: 5));

        slot.GiveUp();

        Assert.Equal(new ModelHistory { FloorRelease = 5 }, TestTrust.Accepted(new ModelStore(_root).HistoryOf(slot.Model)));
        Assert.Empty(Directory.GetDirectories(Path.Combine(_root, slot.Model)));
        Assert.Empty(new ModelStore(_root).Adopted());
    }

    [Fact]
    public void Advance_ModelThatIsConfiguredNow_IsNoAdoptedOneAnyMore()
    {
        new ModelStore(_root).Save(FakeLane.Package.Manifest.Model, new ModelHistory { Running = Lay(release: 5), Source = "spare" });

        var slot = Slot();
        slot.Advance(slot.History.BeginProbe());

        Assert.Null(TestTrust.Accepted(new ModelStore(_root).HistoryOf(slot.Model)).Source);
    }

    private static void Commit(ModelSlot slot, InstalledModel model)
    {
        slot.Advance(slot.History.Stage(model));
        slot.Advance(slot.History.BeginTrial());
        slot.Advance(slot.History.Commit());
    }

    private ModelSlot Slot(ModelOptions? options = null) => new(options ?? new ModelOptions(), FakeLane.Package, new ModelStore(_root));

    private ModelSlot Adopted(string? source) => new(FakeLane.Package.Manifest.Model, source, new ModelStore(_root));

    /// <summary>Puts the built-in model into the store as another release of itself.</summary>
    private InstalledModel Lay(long release)
    {
        var model = FakeLane.Package.Manifest.Model;
        var folder = Directory.CreateDirectory(Path.Combine(_root, model, "next")).FullName;
        foreach (var file in Directory.GetFiles(FakeLane.Package.Folder))
        {
            File.Copy(file, Path.Combine(folder, Path.GetFileName(file)));
        }

        var manifest = Path.Combine(folder, ModelPackage.ManifestFile);
        File.WriteAllText(manifest, File.ReadAllText(manifest).Replace($"\"release\": {FakeLane.Package.Manifest.Release}", $"\"release\": {release}", StringComparison.Ordinal) + new string(' ', (int)release));
        var package = ModelPackage.Load(folder);
        Assert.Equal(release, package.Manifest.Release);
        Directory.Move(folder, Path.Combine(_root, model, package.Digest));
        return new InstalledModel(package.Digest, release, []);
    }
}
