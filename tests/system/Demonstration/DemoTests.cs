using System.Text.Json.Nodes;
using EdgeRuntime.SystemTests.Agents;
using EdgeRuntime.Testing;

namespace EdgeRuntime.SystemTests.Demonstration;

/// <summary>The README's first command, as it stands there.</summary>
public sealed class DemoTests
{
    private const string Command = "dotnet run --project src/EdgeRuntime.Demo";

    [Fact]
    public async Task Demo_ANightAtSixHundredTimes_KeepsEveryPromise()
    {
        Assert.Contains($"\n{Command}\n", await File.ReadAllTextAsync(Checkout.PathOf("README.md"), TestContext.Current.CancellationToken), StringComparison.Ordinal);

        // The build under test has made it already.
        string[] words = [.. Command.Split(' '), "--no-build", "--configuration", Configuration, "--", "--devices", "3", "--speed", "600", "--for", "60s", "--json"];
        var (code, output, errors) = await ProcessRun.RunAsync(words[0], words[1..], TimeSpan.FromMinutes(4));
        Assert.True(code == 0, errors);

        var devices = JsonNode.Parse(output)!["devices"]!.AsArray().Select(static node => node!.AsObject()).ToList();
        Assert.Equal(3, devices.Count);
        foreach (var device in devices)
        {
            Assert.Equal((long)device["published"]!, (long)device["acknowledged"]!);
            Assert.Equal(0, (long)device["dropped"]!);
            Assert.True((double)device["accuracy"]! >= 0.9, device.ToJsonString());
            Assert.True((long)device["inferences"]! > 100, device.ToJsonString());
            Assert.True((double)device["jPerInferenceMarginal"]! > 0, device.ToJsonString());
        }

        var (high, low) = (Mean(devices, "rateAtHighSocHz"), Mean(devices, "rateAtLowSocHz"));
        Assert.True(low <= 0.5 * high, FormattableString.Invariant($"{low} Hz at low charge, {high} Hz at high charge"));
        Assert.Contains(devices, static device => (double)device["socStart"]! - (double)device["socEnd"]! >= 0.7);
    }

    private static string Configuration => AppContext.BaseDirectory.Contains($"{Path.DirectorySeparatorChar}Release{Path.DirectorySeparatorChar}", StringComparison.Ordinal) ? "Release" : "Debug";

    private static double Mean(List<JsonObject> devices, string figure) => devices.Select(device => (double?)device[figure]).OfType<double>().Average();
}
