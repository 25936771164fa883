using EdgeRuntime.Agent.SelfUpdate;
using EdgeRuntime.Contracts.Messages;

namespace EdgeRuntime.Agent.Tests.SelfUpdate;

public sealed class AgentUpdaterTests
{
    [Theory]
    [InlineData(true, true, null)]
    [InlineData(false, true, ErrorCode.AgentUnhealthy)]
    [InlineData(true, false, ErrorCode.InstallFailed)]
    public async Task Run_PowerCutAtAnyMoment_EndsAsWithoutACut(bool isWell, bool isInstallable, ErrorCode? code)
    {
        var end = code is null ? AgentUpdateStep.Committed : AgentUpdateStep.RolledBack;
        foreach (var cutsAfter in new[] { false, true })
        {
            var cuts = 0;
            for (var at = 1; ; at++)
            {
                using var machine = new Machine { IsNewWell = isWell, IsNewInstallable = isInstallable, CutAt = at, CutsAfter = cutsAfter };
                machine.Stage();
                var isCut = await IsCutAsync(machine);
                cuts += isCut ? 1 : 0;
                if (isCut)
                {
                    Assert.True(File.Exists(machine.Paths.Previous), "the way back is lost");
                    machine.CutAt = 0;
                    Assert.True(await machine.BootAsync());
                }

                AssertEnded(machine, end, code);
                if (!isCut)
                {
                    break;
                }
            }

            Assert.InRange(cuts, 2, 20);
        }
    }

    [Fact]
    public async Task Run_PowerCutInEveryAttempt_GoesBack()
    {
        using var machine = new Machine { CutAt = 1 };
        machine.Stage();
        for (var boot = 0; boot < AgentUpdateState.MaxAttempts; boot++)
        {
            Assert.True(await IsCutAsync(machine));
        }

        machine.CutAt = 0;
        Assert.True(await machine.BootAsync());
        AssertEnded(machine, AgentUpdateStep.RolledBack, ErrorCode.CrashLoop);
    }

    [Fact]
    public async Task Run_NoteOfTheProgressDamaged_PutsThePreviousPackageBack()
    {
        using var machine = new Machine();
        machine.Stage();
        await File.WriteAllTextAsync(machine.Paths.State, "{", TestContext.Current.CancellationToken);
        Assert.True(await machine.BootAsync());
        Assert.Equal("old", machine.Installed);
        Assert.Equal(AgentUpdateStep.RolledBack, AgentUpdateStore.Read(machine.Paths)!.Step);
    }

    [Fact]
    public async Task Run_NothingRequested_ChangesNothing()
    {
        using var machine = new Machine();
        Assert.True(await machine.BootAsync());
        Assert.Equal(("old", 0), (machine.Installed, machine.Calls));
        Assert.Null(AgentUpdateStore.Read(machine.Paths));
    }

    private static async Task<bool> IsCutAsync(Machine machine)
    {
        try
        {
            await machine.BootAsync();
            return false;
        }
        catch (PowerCutException)
        {
            return true;
        }
    }

    private static void AssertEnded(Machine machine, AgentUpdateStep end, ErrorCode? code)
    {
        var isNew = end == AgentUpdateStep.Committed;
        var state = AgentUpdateStore.Read(machine.Paths)!;
        Assert.Equal((end, code), (state.Step, state.Error?.Code));
        Assert.Equal(isNew ? "new" : "old", machine.Installed);
        Assert.Equal(isNew ? 7 : 3, state.FloorRelease);
        Assert.Equal(isNew ? "after" : "before", File.ReadAllText(machine.Conffile));
        Assert.False(File.Exists(machine.Paths.Previous));
        Assert.False(Directory.Exists(machine.Paths.Private));
        Assert.False(File.Exists(Path.Combine(machine.Paths.Inbox, AgentUpdatePaths.Request)));
    }
}
