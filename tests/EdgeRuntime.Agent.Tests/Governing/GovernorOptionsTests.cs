using EdgeRuntime.Agent.Governing;

namespace EdgeRuntime.Agent.Tests.Governing;

public sealed class GovernorOptionsTests
{
    [Fact]
    public void Validate_Defaults_AllowNothing()
    {
        Assert.Empty(Errors(new GovernorOptions()));
        Assert.Empty(new GovernorOptions().Allowed);
    }

    [Fact]
    public void Validate_AllowedWithAFile_IsGood() => Assert.Empty(Errors(new GovernorOptions { Allowed = { "powersave", "schedutil" }, MemoryPath = "/var/lib/edge-runtime/governor.json" }));

    [Theory]
    [InlineData("powersave\nx", "/x", "00:01:00", "Governor:Allowed:0 must be the name of a cpufreq governor")]
    [InlineData("userspace", "/x", "00:01:00", "Governor:Allowed:0 must be the name of a cpufreq governor other than userspace")]
    [InlineData("", "/x", "00:01:00", "Governor:Allowed:0 must be the name of a cpufreq governor")]
    [InlineData("powersave", null, "00:01:00", "Governor:MemoryPath must be set with Governor:Allowed")]
    [InlineData("powersave", "governor.json", "00:01:00", "Governor:MemoryPath must be a full path, but is 'governor.json'")]
    [InlineData("powersave", "/x", "00:00:00.5", "Governor:Window must be 00:00:01 to 01:00:00, but is 00:00:00.5000000")]
    [InlineData("powersave", "/x", "01:00:01", "Governor:Window must be 00:00:01 to 01:00:00, but is 01:00:01")]
    public void Validate_WhatCannotBe_IsOneLineWithItsKey(string governor, string? path, string window, string expected)
    {
        var options = new GovernorOptions { Allowed = { governor }, MemoryPath = path, Window = TimeSpan.Parse(window, System.Globalization.CultureInfo.InvariantCulture) };

        Assert.StartsWith(expected, Assert.Single(Errors(options)), StringComparison.Ordinal);
    }

    [Fact]
    public void Validate_FiveGovernors_AreTooMany() =>
        Assert.Equal("Governor:Allowed names 5 governors; at most 4 are tried", Assert.Single(Errors(new GovernorOptions { Allowed = { "a", "b", "c", "d", "e" }, MemoryPath = "/x" })));

    private static List<string> Errors(GovernorOptions options)
    {
        var errors = new List<string>();
        options.Validate("Governor", errors);
        return errors;
    }
}
