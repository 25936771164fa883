using EdgeRuntime.SystemTests.Agents;
using EdgeRuntime.Testing;

namespace EdgeRuntime.SystemTests.Services;

/// <summary>The units that the packages install.</summary>
public sealed class UnitTests
{
    private static readonly string Unit = Checkout.PathOf("deploy/systemd/edge-agent.service");

    [Theory]
    [InlineData("edge-agent.service", 15)]
    [InlineData("edge-agent-power.service", 10)]
    [InlineData("edge-agent-update.service", 46)]
    public async Task Unit_ReviewedBySystemd_IsExposedByAtMostSoManyTenths(string unit, int most)
    {
        await RealPart.RequireAsync("systemd-analyze", "systemd");

        var (code, output, errors) = await ProcessRun.RunAsync(
            "systemd-analyze", ["security", "--offline=true", FormattableString.Invariant($"--threshold={most}"), "--no-pager", Checkout.PathOf($"deploy/systemd/{unit}")]);

        Assert.True(code == 0, output + errors);
        Assert.Contains($"Overall exposure level for {unit}: ", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task FleetUnit_ReviewedBySystemd_IsExposedByAtMostOneAndAHalf()
    {
        await RealPart.RequireAsync("systemd-analyze", "systemd");
        var unit = Checkout.PathOf("deploy/systemd/edge-fleet.service");

        var (code, output, errors) = await ProcessRun.RunAsync("systemd-analyze", ["security", "--offline=true", "--threshold=15", "--no-pager", unit]);

        Assert.True(code == 0, output + errors);
        Assert.Contains("Overall exposure level for edge-fleet.service: 1.", output, StringComparison.Ordinal);
        var lines = await File.ReadAllLinesAsync(unit, TestContext.Current.CancellationToken);
        Assert.Contains("Restart=always", lines);
        Assert.Contains("CapabilityBoundingSet=", lines);
        Assert.Contains("AmbientCapabilities=", lines);
    }

    [Fact]
    public async Task UpdaterUnits_CheckedBySystemd_HaveNoFault()
    {
        await RealPart.RequireAsync("systemd-analyze", "systemd");
        var (code, output, errors) = await ProcessRun.RunAsync(
            "systemd-analyze", ["verify", Checkout.PathOf("deploy/systemd/edge-agent-update.path"), Checkout.PathOf("deploy/systemd/edge-agent-update.service")]);

        Assert.True(code == 0, output + errors);
        Assert.Empty(output + errors);
    }

    [Fact]
    public void Unit_OfADeviceWithoutAnyoneBesideIt_NeverGivesUpAndHasNoCapability()
    {
        var lines = File.ReadAllLines(Unit);
        Assert.Contains("StartLimitIntervalSec=0", lines);
        Assert.Contains("Restart=always", lines);
        Assert.Contains("OOMPolicy=continue", lines);
        Assert.Contains("CapabilityBoundingSet=", lines);
        Assert.Contains("AmbientCapabilities=", lines);
    }
}
