using EdgeRuntime.SystemTests.Agents;
using EdgeRuntime.Testing;

namespace EdgeRuntime.SystemTests.Repository;

/// <summary>The optional adapter to Iot.Device.Bindings, built in a folder of its own: it is no part of the solution.</summary>
public sealed class IotBindingsTests : IDisposable
{
    private const string Adapter = "-p:IotDeviceBindings=true";
    private readonly string _folder = Directory.CreateTempSubdirectory("edge-iot-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task Adapter_Built_PassesItsTestsAndTheAgentKnowsItsSensors()
    {
        await BuildAsync("tests/EdgeRuntime.IotBindings.Tests");
        var (code, output, errors) = await ProcessRun.RunAsync(Program("EdgeRuntime.IotBindings.Tests"), []);
        Assert.True(code == 0, output + errors);

        await BuildAsync("src/EdgeRuntime.Agent");
        var configuration = Path.Combine(_folder, "agent.json");
        await File.WriteAllTextAsync(
            configuration,
            """{ "Power": { "Kind": "sensors", "Pack": { "CapacityAh": 3 }, "Sensors": [ { "Kind": "axp192" }, { "Kind": "ina236", "Role": "load", "ShuntOhms": 0.01 } ] } }""",
            TestContext.Current.CancellationToken);
        var with = await ProcessRun.RunAsync(Program("EdgeRuntime.Agent", "edge-agent"), ["check", "--config", configuration]);
        Assert.True(with.Code == 0, with.Errors);

        // The agent without it names what it knows.
        var without = await ProcessRun.RunAsync(AgentProcess.BuiltAgent, ["check", "--config", configuration]);
        Assert.Equal(1, without.Code);
        Assert.Contains("Power:Sensors:0:Kind must be one of", without.Errors, StringComparison.Ordinal);
    }

    private string Program(string project, string? program = null) => Path.Combine(_folder, "bin", project, "debug", program ?? project);

    private async Task BuildAsync(string project)
    {
        var (code, output, errors) = await ProcessRun.RunAsync("dotnet", ["build", Checkout.PathOf(project), Adapter, "--artifacts-path", _folder], TimeSpan.FromMinutes(5));
        Assert.SkipWhen(output.Contains("NU1101", StringComparison.Ordinal), "real part missing: this registry has no Iot.Device.Bindings");
        Assert.True(code == 0, output + errors);
    }
}
