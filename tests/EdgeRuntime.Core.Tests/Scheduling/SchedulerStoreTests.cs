using System.Text.Json;
using EdgeRuntime.Core.Scheduling;
using EdgeRuntime.Core.Scheduling.Adaptive;
using EdgeRuntime.Core.Tests.Scheduling.Adaptive;
using EdgeRuntime.Testing;

namespace EdgeRuntime.Core.Tests.Scheduling;

public sealed class SchedulerStoreTests : IDisposable
{
    private static readonly World Node = new(
        new PolicyOptions { Kind = PolicyOptions.AdaptiveKind, MaxRateHz = 5, Adaptive = { PanelWatts = 6 } }, new NodeCosts(0.6, 0.02, 0.15), 72_000);

    private static readonly SchedulerState Aged = Node.After(
        new Scheduler(Node.Policy), Enumerable.Range(0, 14 * 48 * 2).Select(static i => new Reading(i * 900, 0.5, Math.Max(0, Math.Sin(i * Math.Tau / 96)) * 4 * 900)));

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("scheduler-");

    private string File => Path.Combine(_folder.FullName, "policy.json");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public void Load_WhatWasSaved_IsWhatWasLearnedWithoutTheCountersOfTheLastRun()
    {
        Assert.Null(new SchedulerStore(File).Save(Aged, History.Start, force: true));

        var loaded = new SchedulerStore(File).Load(out var problem);

        Assert.Null(problem);
        var expected = Aged with { Adaptive = Aged.Adaptive! with { LastAt = null, LastHarvestJoules = null, LastLoadJoules = null } };
        Assert.Equal(Json(expected), Json(loaded));
        Assert.Equal(HarvestForecast.ExampleDays, loaded.Adaptive!.Harvest.Days.Length);
        Assert.InRange(new FileInfo(File).Length, 1000, 20_000);
    }

    [Fact]
    public void Load_NoFile_IsTheBeginning()
    {
        Assert.Same(SchedulerState.Initial, new SchedulerStore(null).Load(out _));
        Assert.Same(SchedulerState.Initial, new SchedulerStore(File).Load(out var problem));
        Assert.Null(problem);
    }

    [Theory]
    [InlineData("", "cannot be read")]
    [InlineData("null", "does not hold what it should")]
    [InlineData("""{"rateHz": -1}""", "does not hold what it should")]
    [InlineData("""{"heldSocFraction": 2}""", "does not hold what it should")]
    [InlineData("""{"adaptive": {}}""", "cannot be read")]
    [InlineData("""{"adaptive": {"harvest": {"profileWatts": []}}}""", "does not hold what it should")]
    [InlineData("""{"adaptive": {"harvest": {"profileWatts": null}}}""", "cannot be read")]
    public void Load_FileThatNoSchedulerWrote_SaysSoAndBeginsAnew(string content, string expected)
    {
        System.IO.File.WriteAllText(File, content);

        Assert.Same(SchedulerState.Initial, new SchedulerStore(File).Load(out var problem));

        Assert.Contains($"{File}: {expected}", problem, StringComparison.Ordinal);
        Assert.EndsWith("what the policy has learned is lost", problem, StringComparison.Ordinal);
    }

    [Fact]
    public void Load_AnyDamage_IsAMemoryThatCanBePlannedWithOrTheBeginning()
    {
        var sound = JsonSerializer.SerializeToUtf8Bytes(Aged, SchedulerStateJsonContext.Default.SchedulerState);
        var scheduler = new Scheduler(Node.Policy);
        var mutator = new Mutator(Drill.Seed);
        Drill.Report("damaged memories");
        for (var i = 0; i < Drill.Count(300, 10_000); i++)
        {
            System.IO.File.WriteAllBytes(File, mutator.Mutate(sound));

            var state = new SchedulerStore(File).Load(out _);

            var plan = Node.Decide(scheduler, new Reading((14 * 86_400) + (i * 60), 0.5, 0), state).Plan;
            Assert.InRange(plan.RateHz, 0, 5);
        }
    }

    [Fact]
    public void Load_FileWithoutEnd_IsRefused()
    {
        System.IO.File.WriteAllText(File, new string(' ', 200_000));

        _ = new SchedulerStore(File).Load(out var problem);

        Assert.Contains("more than the 131072 that are read", problem, StringComparison.Ordinal);
    }

    [Fact]
    public void Save_ManyTimesInASlot_WritesOnce()
    {
        var store = new SchedulerStore(File);

        Assert.Null(store.Save(Aged, History.Start, force: false));
        Assert.False(System.IO.File.Exists(File));
        Assert.Null(store.Save(Aged, History.Start.AddMinutes(30), force: false));
        Assert.True(System.IO.File.Exists(File));
        System.IO.File.Delete(File);
        Assert.Null(store.Save(Aged, History.Start.AddMinutes(59), force: false));
        Assert.False(System.IO.File.Exists(File));
    }

    [Fact]
    public void Save_WithRuntimeDirectory_WritesTheCardEverySixHoursAndAtTheEnd()
    {
        var runtime = _folder.CreateSubdirectory("run").FullName;
        var store = new SchedulerStore(File, runtime);
        for (var slot = 0; slot < 12; slot++)
        {
            Assert.Null(store.Save(Aged with { RateHz = slot }, History.Start.AddMinutes(30 * slot), force: false));
        }

        Assert.False(System.IO.File.Exists(File));
        Assert.Equal(11, new SchedulerStore(File, runtime).Load(out _).RateHz);
        store.Save(Aged with { RateHz = 12 }, History.Start.AddHours(6), force: false);
        Assert.Equal(12, OnDisk());
        store.Save(Aged with { RateHz = 13 }, History.Start.AddHours(6.1), force: true);
        Assert.Equal(13, OnDisk());

        // One in memory that is spoiled is reported, and the card's is there.
        System.IO.File.WriteAllText(Path.Combine(runtime, "policy.json"), "{");
        Assert.Equal(13, new SchedulerStore(File, runtime).Load(out var problem).RateHz);
        Assert.Contains("cannot be read", problem, StringComparison.Ordinal);

        double? OnDisk() => new SchedulerStore(File).Load(out _).RateHz;
    }

    [Fact]
    public void Save_FolderThatIsNotThere_SaysWhatIsLost() => Assert.Contains(
        "cannot be written",
        new SchedulerStore(Path.Combine(_folder.FullName, "gone", "policy.json")).Save(Aged, History.Start, force: true),
        StringComparison.Ordinal);

    private static string Json(SchedulerState state) => JsonSerializer.Serialize(state, SchedulerStateJsonContext.Default.SchedulerState);
}
