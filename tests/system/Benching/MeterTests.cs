using System.Text.Json.Nodes;
using EdgeRuntime.SystemTests.Agents;

namespace EdgeRuntime.SystemTests.Benching;

/// <summary>The record of an external meter through the program.</summary>
public sealed class MeterTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("meter-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task Meter_MarkedRecord_IsOneDocumentWithItsBasis()
    {
        var (code, output, errors) = await RunAsync("timestamp,power,marker\n0,1,0\n1,1,1\n2,3,1\n3,1,0\n4,1,0\n5,1,0\n", "--inferences", "2", "--json");

        Assert.True(code == 0, errors);
        var report = JsonNode.Parse(output)!;
        Assert.Equal(("external", 2.0, 1.0), ((string?)report["basis"], (double)report["loadedJ"]!, Math.Round((double)report["marginalJ"]!, 9)));
    }

    [Fact]
    public async Task Meter_OneNumberAWindow_IsTheMedianOfTheirPrices()
    {
        var (code, output, errors) = await RunAsync("timestamp,power,marker\n0,2,1\n1,2,0\n2,2,1\n3,2,0\n", "--inferences", "2", "4", "--json");

        Assert.True(code == 0, errors);
        Assert.Equal(0.75, (double)JsonNode.Parse(output)!["loadedJ"]!, 1e-9);
    }

    [Fact]
    public async Task Meter_WhatIsNoRecord_IsOneLineAndExitCode1()
    {
        var (code, output, errors) = await RunAsync("timestamp,power\n0,1\n1,many\n", "--inferences", "2", "--json");

        Assert.Equal((1, ""), (code, output));
        Assert.EndsWith("record.csv: line 3 column 2 ('power'): 'many' is not a number", errors.TrimEnd(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Meter_NoInferences_IsBadUsage() => Assert.Equal(2, (await RunAsync("timestamp,power\n0,1\n1,1\n", "--inferences", "0")).Code);

    private async Task<(int Code, string Output, string Errors)> RunAsync(string csv, params string[] arguments)
    {
        var path = Path.Combine(_folder, "record.csv");
        await File.WriteAllTextAsync(path, csv, TestContext.Current.CancellationToken);
        return await ProcessRun.RunAsync(AgentProcess.BuiltAgent, ["meter", "--csv", path, .. arguments]);
    }
}
