using CsCheck;
using EdgeRuntime.Contracts.Messages;
using EdgeRuntime.Contracts.Signing;
using EdgeRuntime.Core.Models.Staging;
using EdgeRuntime.Testing;

namespace EdgeRuntime.Core.Tests.Models.Staging;

public sealed class ModelHistoryTests
{
    private static readonly Gen<InstalledModel> Models = Gen.Select(Gen.Int[0, 15], Gen.Long[1, 9]).Select(static (n, release) => new InstalledModel(n.ToString("x64", null), release, []));

    [Fact]
    public void Transitions_AnySequence_OneModelIsActiveAndRunningAndPreviousComeFromCommits() =>
        Gen.Select(Gen.Int[0, 4], Models).Array[0, 30].Sample(
            static steps =>
            {
                var history = new ModelHistory();
                var commits = new List<InstalledModel>();
                foreach (var (step, model) in steps)
                {
                    history = step switch
                    {
                        0 => history.Stage(model),
                        1 when history.Candidate is not null => history.BeginTrial(),
                        2 when history.TrialStarts > 0 => Committed(history, commits),
                        3 => history.RollBack(),
                        4 => history.Return().Value ?? history,
                        _ => history,
                    };
                    Assert.Equal(commits.Count > 0, history.Running is not null);
                    Assert.True(history.Running is null || commits.Contains(history.Running));
                    Assert.True(history.Previous is null || commits.Contains(history.Previous));
                    Assert.Equal(history.TrialStarts > 0 ? history.Candidate : history.Running, history.Active);
                    Assert.True(history.TrialStarts == 0 || history.Candidate is not null);
                }
            },
            iter: Drill.Count(1000, 100_000));

    [Fact]
    public void IsCrashLoop_TrialBegunAgainAndAgain_IsSeenAtTheFourthStart()
    {
        var history = new ModelHistory().Stage(new InstalledModel(new string('a', 64), 1, []));
        for (var i = 0; i < ModelHistory.MaxTrialStarts; i++)
        {
            history = history.BeginTrial();
            Assert.False(history.IsCrashLoop);
        }

        Assert.True(history.BeginTrial().IsCrashLoop);
        Assert.Null(history.RollBack().Active);
    }

    [Fact]
    public void Return_PreviousBelowTheFloorThatACommitHasSigned_TakesAGrant()
    {
        var (old, current) = (new InstalledModel(new string('a', 64), 1, []), new InstalledModel(new string('b', 64), 3, []) { Floor = 2 });
        var history = new ModelHistory { Running = old }.Stage(current).BeginTrial().Commit();
        var grant = new RollbackGrant { Schema = RollbackGrant.CurrentSchema, Model = "pump", Device = "fleet", MinimumRelease = 1, Expires = TestTrust.Start };

        Assert.Equal(ErrorCode.ReleaseBelowFloor, TestTrust.Refused(history.Return()));
        Assert.Equal(old, TestTrust.Accepted(history.Return(grant: grant)).Running);
    }

    [Fact]
    public void Return_PreviousAtOrAboveTheSignedFloor_NeedsNoGrantAndIsNoWayBackAgain()
    {
        var (old, current) = (new InstalledModel(new string('a', 64), 2, []), new InstalledModel(new string('b', 64), 3, []) { Floor = 2 });
        var history = new ModelHistory { Running = old }.Stage(current).BeginTrial().Commit();
        Assert.Equal((3, 2), (history.FloorRelease, history.ReturnFloorRelease));

        var back = TestTrust.Accepted(history.Return());
        Assert.Equal(old, back.Running);
        Assert.Equal(ErrorCode.NoPreviousModel, TestTrust.Refused(back.Return()));

        // What was left may come again; what is older than it may not.
        Assert.Null(ReleaseFloor.Check(back.FloorRelease, 3));
        Assert.NotNull(ReleaseFloor.Check(back.FloorRelease, 2));
    }

    [Fact]
    public void Suspend_WithinATrial_BeginsItAfreshLater()
    {
        var model = new InstalledModel(new string('a', 64), 1, []);
        var history = new ModelHistory().Stage(model).BeginTrial().BeginTrial().Suspend();

        Assert.Null(history.Active);
        Assert.Equal((model, 1), (history.Candidate, history.BeginTrial().TrialStarts));
    }

    [Fact]
    public void Save_ThenReadByAnotherStart_IsTheSame()
    {
        using var fixture = new StoreFixture();
        var history = new ModelHistory
        {
            Running = new InstalledModel(new string('a', 64), 3, ["int8"]),
            Candidate = new InstalledModel(new string('b', 64), 4, []),
            TrialStarts = 2,
            FloorRelease = 3,
        };
        fixture.Open().Save("pump", history);

        var read = TestTrust.Accepted(fixture.Open().HistoryOf("pump"));
        Assert.Equal(history.Running!.Digest, read.Running!.Digest);
        Assert.Equal(["int8"], read.Running.Variants);
        Assert.Equal((4, 2, 3), (read.Candidate!.Release, read.TrialStarts, read.FloorRelease));
        Assert.Null(read.Previous);
    }

    [Fact]
    public void HistoryOf_NothingEverCameIn_IsEmpty()
    {
        using var fixture = new StoreFixture();
        Assert.Equal(new ModelHistory(), TestTrust.Accepted(fixture.Open().HistoryOf("pump")));
    }

    [Theory]
    [InlineData("", "damaged")]
    [InlineData("{", "damaged")]
    [InlineData("null", "holds no history")]
    [InlineData("""{"running": 7}""", "damaged")]
    [InlineData("""{"floorRelease": 3, "ofALaterAgent": 1}""", "damaged")]
    public void HistoryOf_FileThatSaysNothing_IsNotTheSameAsNone(string content, string why)
    {
        using var fixture = new StoreFixture();
        var path = fixture.WriteHistory(content);

        var error = fixture.Open().HistoryOf("pump").Error!;

        Assert.Equal(ErrorCode.StorageFailed, error.Code);
        Assert.StartsWith(path, error.Message, StringComparison.Ordinal);
        Assert.Contains(why, error.Message, StringComparison.Ordinal);
        Assert.Contains("nothing of it is deleted", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void HistoryOf_FileThatIsTooLongOrCannotBeOpened_IsNotTheSameAsNone()
    {
        using var fixture = new StoreFixture();
        var path = fixture.WriteHistory(new string(' ', (64 * 1024) + 1));
        Assert.Contains("65537 bytes are more", fixture.Open().HistoryOf("pump").Error!.Message, StringComparison.Ordinal);

        File.Delete(path);
        Directory.CreateDirectory(path);
        Assert.Contains("it is a folder", fixture.Open().HistoryOf("pump").Error!.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void PresumedHistoryOf_ModelsThatLieHere_HasTheFloorsOfTheHighestOfThem()
    {
        using var fixture = new StoreFixture();
        var store = fixture.Open();
        StoreFixture.Install(store, fixture.Model(1, release: 3));
        StoreFixture.Install(store, fixture.Model(2, release: 7));
        var spoiled = fixture.Model(3, release: 9);
        StoreFixture.Install(store, spoiled);
        File.AppendAllText(Path.Combine(store.FolderOf("pump", spoiled.Manifest.Digest), "manifest.json"), " ");
        TestTrust.Accepted(store.OpenPartial(fixture.Model(4, release: 11).Manifest, [])).Dispose();

        Assert.Equal(new ModelHistory { FloorRelease = 7 }, store.PresumedHistoryOf("pump"));
        Assert.Equal(new ModelHistory(), store.PresumedHistoryOf("door"));
    }

    [Fact]
    public void Save_OverAHistoryThatCouldNotBeRead_SetsItAside()
    {
        using var fixture = new StoreFixture();
        var path = fixture.WriteHistory("{");
        var store = fixture.Open();
        Assert.False(store.HistoryOf("pump").IsOk);

        store.Save("pump", new ModelHistory { FloorRelease = 7 });
        store.Save("pump", new ModelHistory { FloorRelease = 8 });

        Assert.Equal(8, TestTrust.Accepted(fixture.Open().HistoryOf("pump")).FloorRelease);
        Assert.Equal("{", File.ReadAllText(path + ".unreadable"));
    }

    private static ModelHistory Committed(ModelHistory history, List<InstalledModel> commits)
    {
        commits.Add(history.Candidate!);
        return history.Commit();
    }

    [Fact]
    public void GiveUp_AdoptedModel_LeavesItsFloorsOnly()
    {
        var history = new ModelHistory { Source = "machine" };
        history = history.Stage(new InstalledModel(new string('a', 64), 7, []) { Floor = 5 }).BeginTrial().Commit();

        Assert.Equal(new ModelHistory { FloorRelease = 7, ReturnFloorRelease = 5 }, history.GiveUp());
    }
}
