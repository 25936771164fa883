using EdgeRuntime.Agent.Configuration;
using EdgeRuntime.Contracts;

namespace EdgeRuntime.Agent.Tests.Configuration;

public sealed class DefaultDeviceIdTests
{
    private const string MachineId = "0123456789abcdef0123456789abcdef";

    [Theory]
    [InlineData("raspberrypi")]
    [InlineData("jetson")]
    [InlineData("ubuntu")]
    [InlineData("debian")]
    [InlineData("localhost")]
    [InlineData("RaspberryPi.local")]
    public void Of_StockHostName_TwentyDevicesHaveTwentyIds(string host)
    {
        var ids = Enumerable.Range(0, 20).Select(i => DefaultDeviceId.Of(host, $"{i:x32}\n", null)).ToList();

        Assert.Equal(20, ids.Distinct(StringComparer.Ordinal).Count());
        Assert.All(ids, id => Assert.True(Identifiers.IsDeviceId(id) && id.StartsWith(host.Split('.')[0].ToLowerInvariant() + "-", StringComparison.Ordinal), id));
    }

    [Fact]
    public void Of_CopiedCard_DiffersByTheBoardsSerialNumber() =>
        Assert.NotEqual(DefaultDeviceId.Of("raspberrypi", MachineId, "10000000a1b2c3d4\0"), DefaultDeviceId.Of("raspberrypi", MachineId, "10000000a1b2c3d5\0"));

    [Fact]
    public void Of_StockHostName_IsTheSameAtEachStartAndHidesTheMachineId()
    {
        var id = DefaultDeviceId.Of("raspberrypi", MachineId + "\n", "10000000a1b2c3d4\0");

        Assert.Equal(id, DefaultDeviceId.Of("raspberrypi", MachineId, "10000000a1b2c3d4"));
        Assert.DoesNotContain(id.Split('-')[1], MachineId, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Pump-North.example.org", MachineId, "pump-north")]
    [InlineData("raspberrypi", null, "raspberrypi")]
    [InlineData("raspberrypi", "uninitialized\n", "raspberrypi")]
    [InlineData("...", "", "device")]
    public void Of_NameOfItsOwnOrNothingToDeriveFrom_IsTheHostName(string host, string? machineId, string id) => Assert.Equal(id, DefaultDeviceId.Of(host, machineId, null));
}
