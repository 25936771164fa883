using EdgeRuntime.Contracts.Messages;

namespace EdgeRuntime.Agent.Tests.Governing;

/// <summary>The governors of a board that does its daily work are tried, the cheapest is kept, and all is put back.</summary>
public sealed class GovernorLoopTests : IAsyncDisposable
{
    private const string Own = "schedutil conservative";

    private readonly GovernedBoard _board = new();

    public ValueTask DisposeAsync() => _board.DisposeAsync();

    [Fact]
    public async Task Run_AMeasuredBoard_IsGivenTheCheapestUntilTheStopAndRemembersIt()
    {
        _board.Start();
        _board.Until(() => Told("The governor is powersave: the board's own 0.4 J, powersave 0.32 J, performance 0.5 J"));
        Assert.Equal("powersave powersave", _board.Files.InForce());
        await _board.StopAsync();
        Assert.Equal(Own, _board.Files.InForce());

        _board.Start();
        _board.Until(() => Told("The governor is powersave: as found out before"));
        Assert.Equal("powersave powersave", _board.Files.InForce());
        Assert.Single(_board.Log, static line => line.StartsWith("Governors are tried", StringComparison.Ordinal));
    }

    [Fact]
    public void Run_CheapestIsTooSlow_StaysWithTheBoardsOwn()
    {
        _board.MaxLatencyMs = 20;
        _board.Start();

        _board.Until(() => Told("The governor is the board's own: the board's own 0.4 J, powersave 0.32 J but too slow, performance 0.5 J"));

        Assert.Equal(Own, _board.Files.InForce());
    }

    [Fact]
    public async Task Run_OtherGovernorsAllowed_AreTriedAnew()
    {
        _board.Start();
        _board.Until(() => Told("The governor is powersave"));
        await _board.StopAsync();
        _board.Options.Allowed.Remove("powersave");

        _board.Start();
        _board.Until(() => Told("The governor is the board's own: the board's own 0.4 J, performance 0.5 J"));

        Assert.Equal(Own, _board.Files.InForce());
    }

    [Fact]
    public void Run_NoSensor_TriesNothingAndSaysSoOnce()
    {
        _board.MeasuresLoad = false;
        _board.Start();

        _board.Pass(20);

        Assert.StartsWith("Governors of the processor's clock are not tried: no sensor measures", Assert.Single(_board.Log), StringComparison.Ordinal);
        Assert.Empty(_board.Files.Writes);
    }

    [Fact]
    public void Run_SensorThatOnlyEstimates_ChangesNothing()
    {
        _board.Basis = EnergyBasis.Modelled;
        _board.Start();

        _board.Until(() => Told("in 10 times Governor:Window there was none with 10 inferences in which the draw was measured all the time"));

        Assert.Empty(_board.Files.Writes);
    }

    [Fact]
    public void Run_GovernorThatCannotBeSet_IsOneLineAndNothingMore()
    {
        _board.Watched.Writing = static path => path != CpufreqTree.FileOf(4);
        _board.Start();

        _board.Until(() => Told("The governor cannot be changed"));
        _board.Pass(20);

        Assert.Single(_board.Log, static line => line.StartsWith("The governor cannot be changed, the board keeps its own: /sys/devices/system/cpu/cpufreq/policy4/scaling_governor does not take", StringComparison.Ordinal));
        Assert.Equal(Own, _board.Files.InForce());
    }

    [Fact]
    public async Task Run_StoppedWithinATrial_PutsTheBoardsOwnBack()
    {
        _board.Start();
        _board.Until(() => _board.Files.InForce() == "performance performance");

        await _board.StopAsync();

        Assert.Equal(Own, _board.Files.InForce());
    }

    [Theory]
    [InlineData("busy", "a model was changed")]
    [InlineData("empty", "the mode is Critical")]
    [InlineData("less work", "in 10 times Governor:Window there was none")]
    public void Run_DisturbedWithinATrial_PutsTheBoardsOwnBackAndTriesLaterAgain(string disturbance, string expected)
    {
        _board.Start();
        _board.Until(() => _board.Files.InForce() == "powersave powersave");
        (_board.IsBusy, _board.SocFraction, _board.InferencesPerSecond) = (disturbance == "busy", disturbance == "empty" ? 0.01 : 0.9, disturbance == "less work" ? 0 : 5);
        _board.Until(() => Told("are not tried: " + expected));
        Assert.Equal(Own, _board.Files.InForce());

        (_board.IsBusy, _board.SocFraction, _board.InferencesPerSecond) = (false, 0.9, 5);
        _board.Until(() => Told("The governor is powersave"));
        Assert.Equal("powersave powersave", _board.Files.InForce());
    }

    [Fact]
    public async Task Start_AfterACrash_PutsBackEvenWhenNothingIsAllowedAnyMore()
    {
        _board.Start();
        _board.Until(() => Told("The governor is powersave"));
        var (memory, inForce) = (await File.ReadAllBytesAsync(_board.Options.MemoryPath!, TestContext.Current.CancellationToken), _board.Files[CpufreqTree.FileOf(0)]);
        await _board.StopAsync();
        await File.WriteAllBytesAsync(_board.Options.MemoryPath!, memory, TestContext.Current.CancellationToken);
        (_board.Files[CpufreqTree.FileOf(0)], _board.Files[CpufreqTree.FileOf(4)]) = (inForce, inForce);
        _board.Options.Allowed.Clear();

        _board.Start();

        Assert.Equal(Own, _board.Files.InForce());
        Assert.True(Told("The board's own governor is put back"));
        _board.Pass(5);
        Assert.Equal(Own, _board.Files.InForce());
    }

    private bool Told(string part) => _board.Log.Any(line => line.Contains(part, StringComparison.Ordinal));
}
