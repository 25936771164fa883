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

        var read = fixture.Open().HistoryOf("pump");
        Assert.Equal(history.Running!.Digest, read.Running!.Digest);
        Assert.Equal(["int8"], read.Running.Variants);
        Assert.Equal((4, 2, 3), (read.Candidate!.Release, read.TrialStarts, read.FloorRelease));
        Assert.Null(read.Previous);
    }

    [Theory]
    [InlineData("")]
    [InlineData("{")]
    [InlineData("null")]
    [InlineData("""{"running": 7}""")]
    public void HistoryOf_FileThatSaysNothing_IsEmpty(string content)
    {
        using var fixture = new StoreFixture();
        Directory.CreateDirectory(Path.Combine(fixture.Root, "pump"));
        File.WriteAllText(Path.Combine(fixture.Root, "pump", "history.json"), content);

        Assert.Equal(new ModelHistory(), fixture.Open().HistoryOf("pump"));
    }

    private static ModelHistory Committed(ModelHistory history, List<InstalledModel> commits)
    {
        commits.Add(history.Candidate!);
        return history.Commit();
    }
}
