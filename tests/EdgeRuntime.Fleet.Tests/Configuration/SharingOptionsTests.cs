using EdgeRuntime.Fleet.Configuration;

namespace EdgeRuntime.Fleet.Tests.Configuration;

/// <summary>How ingest processes divide the devices of a broker.</summary>
public sealed class SharingOptionsTests
{
    [Fact]
    public void Partitions_OfThree_HaveEachDeviceOnceAndAboutEqually()
    {
        DevicePartition[] parts = [.. new[] { "1/3", "2/3", "3/3" }.Select(static text => DevicePartition.Parse(text)!)];
        string[] devices = [.. Enumerable.Range(0, 3_000).Select(static i => FormattableString.Invariant($"device-{i}"))];

        Assert.All(devices, device => Assert.Single(parts, part => part.Has(device)));
        Assert.All(parts, part => Assert.InRange(devices.Count(device => part.Has(device)), 800, 1_200));
        // FNV-1a of "a" is 0xE40C292C, as its authors publish it; modulo 1000 that is 220.
        Assert.True(DevicePartition.Parse("221/1000")!.Has("a"));
    }

    [Theory]
    [InlineData("0/3")]
    [InlineData("4/3")]
    [InlineData("1")]
    [InlineData("1/2/3")]
    [InlineData("-1/3")]
    [InlineData("1/1001")]
    [InlineData("a/b")]
    public void Partition_ThatCannotBe_IsNoPartition(string text) => Assert.Null(DevicePartition.Parse(text));

    [Fact]
    public void Share_WithTheClientIdOfAll_IsRefused()
    {
        var errors = new List<string>();

        new CellOptions { Share = "fleet" }.Validate("Fleet:Brokers:0", errors);

        Assert.Equal(["Fleet:Brokers:0:Share needs Fleet:Brokers:0:ClientId: a name that no other process has, and that stays"], errors);
    }
}
