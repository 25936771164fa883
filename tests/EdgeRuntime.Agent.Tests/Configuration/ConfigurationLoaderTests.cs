using EdgeRuntime.Agent.Configuration;

namespace EdgeRuntime.Agent.Tests.Configuration;

public sealed class ConfigurationLoaderTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("agent-configuration-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void Load_EmptyFile_RunsTheBuiltInModelOnTheSimulatedMachine()
    {
        var loaded = Load("{}");

        Assert.Empty(loaded.Errors);
        var model = Assert.Single(loaded.Configuration.Models);
        Assert.Equal("models/vibration-condition", model.Path);
        Assert.Equal("machine", model.Source);
        Assert.Equal("vibration", loaded.Configuration.Sources["machine"].Kind);
    }

    [Fact]
    public void Load_CommentsAndTrailingCommas_AreAllowed()
    {
        var loaded = Load("""
            {
              // a comment
              "Mqtt": { "Host": "broker.example", },
            }
            """);

        Assert.Empty(loaded.Errors);
        Assert.Equal("broker.example", loaded.Configuration.Mqtt.Host);
    }

    [Fact]
    public void Load_PartsBesideTheFile_WinInTheOrderOfTheirNames()
    {
        Directory.CreateDirectory(Path.Combine(_folder, "conf.d"));
        File.WriteAllText(Path.Combine(_folder, "conf.d", "20-late.json"), """{ "Policy": { "MaxRateHz": 3 } }""");
        File.WriteAllText(Path.Combine(_folder, "conf.d", "10-early.json"), """{ "Policy": { "MaxRateHz": 2 }, "Device": { "Site": "roof" } }""");

        var loaded = Load("""{ "Policy": { "MaxRateHz": 1 }, "Device": { "Id": "pi-1" } }""");

        Assert.Equal(3, loaded.Configuration.Policy.MaxRateHz);
        Assert.Equal("roof", loaded.Configuration.Device.Site);
        Assert.Equal("pi-1", loaded.Configuration.Device.Id);
        Assert.Contains(loaded.Effective(), static value => value.Key == "Policy:MaxRateHz" && value.Origin.EndsWith("20-late.json", StringComparison.Ordinal));
    }

    [Fact]
    public void Load_SeveralMistakes_AreAllReportedWithTheirKeys()
    {
        var loaded = Load("""
            {
              "Device": { "Id": "Not Valid" },
              "Mqtt": { "Port": 99999, "Username": "u", "PasswordFile": "p", "Transport": "pigeon" },
              "Policy": { "MinRateHz": 2, "MaxRateHz": 1 },
              "Models": [ { "Source": "nowhere" } ]
            }
            """);

        Assert.Collection(
            loaded.Errors,
            static error => Assert.StartsWith("Device:Id", error, StringComparison.Ordinal),
            static error => Assert.StartsWith("Mqtt:Port", error, StringComparison.Ordinal),
            static error => Assert.StartsWith("Mqtt:Transport", error, StringComparison.Ordinal),
            static error => Assert.StartsWith("Policy:MinRateHz", error, StringComparison.Ordinal),
            static error => Assert.StartsWith("Models:0:Source", error, StringComparison.Ordinal));
    }

    [Fact]
    public void Load_UnknownKeys_AreErrorsThatNameTheNearestKnownOne()
    {
        var loaded = Load("""{ "Mqtt": { "Hots": "x" }, "Polcy": {}, "Policy": { "MaxRate": 1 }, "Sources": { "machine": { "Vibration": { "Sed": 1 } } } }""");

        Assert.Equal(4, loaded.Errors.Count);
        Assert.Contains(loaded.Errors, static error => error.StartsWith("Polcy: unknown key; did you mean Policy?", StringComparison.Ordinal));
        Assert.Contains(loaded.Errors, static error => error.StartsWith("Mqtt:Hots: unknown key; did you mean Host?", StringComparison.Ordinal) && error.Contains("agent.json", StringComparison.Ordinal));
        Assert.Contains(loaded.Errors, static error => error.StartsWith("Policy:MaxRate: unknown key; did you mean MaxRateHz?", StringComparison.Ordinal));
        Assert.Contains(loaded.Errors, static error => error.StartsWith("Sources:machine:Vibration:Sed: unknown key; did you mean Seed?", StringComparison.Ordinal));
    }

    [Fact]
    public void Load_ValuesOfTheWrongType_NameTheKeyAndTheFile()
    {
        var loaded = Load("""{ "Mqtt": { "Port": "many" }, "Telemetry": { "EnergyInterval": "often" }, "LogLevel": "loud" }""");

        Assert.Equal(3, loaded.Errors.Count);
        Assert.Contains(loaded.Errors, static error => error.StartsWith("Mqtt:Port", StringComparison.Ordinal) && error.Contains("many", StringComparison.Ordinal) && error.Contains("agent.json", StringComparison.Ordinal));
        Assert.Contains(loaded.Errors, static error => error.StartsWith("Telemetry:EnergyInterval", StringComparison.Ordinal));
        Assert.Contains(loaded.Errors, static error => error.StartsWith("LogLevel", StringComparison.Ordinal));
    }

    [Fact]
    public void Load_Sensors_AreBoundAndCheckedEachByItself()
    {
        var loaded = Load("""
            {
              "Power": {
                "Kind": "sensors", "Hat": "geekworm-x728", "Pack": { "CapacityAh": 6, "Chemistry": "lifepo4" },
                "Sensors": [
                  { "Kind": "ina226", "Role": "load", "Address": "0x41", "ShuntOhms": 0.01 },
                  { "Kind": "ina219", "Adress": "0x42" },
                  { "Kind": "ina219", "Role": "battery", "Address": "0x99" }
                ]
              }
            }
            """);

        var power = loaded.Configuration.Power;
        Assert.Equal(("geekworm-x728", 6.0, "lifepo4", 0.01), (power.Hat, power.Pack.CapacityAh, power.Pack.Chemistry, power.Sensors[0].ShuntOhms));
        Assert.Equal(5, loaded.Errors.Count);
        Assert.Contains(loaded.Errors, static error => error.StartsWith("Power:Sensors:1:Adress: unknown key; did you mean Address?", StringComparison.Ordinal));
        Assert.Contains(loaded.Errors, static error => error.StartsWith("Power:Sensors:1:Role must say", StringComparison.Ordinal));
        Assert.Contains(loaded.Errors, static error => error.StartsWith("Power:Sensors:2:Address must be 0x03 to 0x77, but is '0x99'", StringComparison.Ordinal));
    }

    [Fact]
    public void Load_TheReadmesExampleOfSensors_IsGood()
    {
        var readme = File.ReadAllText(Testing.Checkout.PathOf("README.md"));
        var from = readme.IndexOf("{ \"Power\":", StringComparison.Ordinal);
        var loaded = Load(readme[from..readme.IndexOf('\n', from)]);

        Assert.Empty(loaded.Errors);
        Assert.Contains(loaded.Configuration.Power.Hat + ".json", Directory.GetFiles(Testing.Checkout.PathOf("firmware-configs/hats")).Select(Path.GetFileName));
    }

    [Fact]
    public void Load_BrokenJson_NamesTheFile()
    {
        var error = Assert.Single(Load("{ \"Mqtt\": ").Errors);

        Assert.Contains("agent.json: cannot be read as JSON", error, StringComparison.Ordinal);
    }

    [Fact]
    public void Load_MissingFileThatWasNamed_IsAnError()
    {
        var loaded = ConfigurationLoader.Load(Path.Combine(_folder, "missing.json"));

        Assert.Contains("no such file", Assert.Single(loaded.Errors), StringComparison.Ordinal);
    }

    [Fact]
    public void Load_EnvironmentVariable_WinsOverFiles()
    {
        Environment.SetEnvironmentVariable("EDGE_AGENT_Telemetry__EnergyInterval", "00:00:07");
        try
        {
            var loaded = Load("""{ "Telemetry": { "EnergyInterval": "00:00:05" } }""");

            Assert.Equal(TimeSpan.FromSeconds(7), loaded.Configuration.Telemetry.EnergyInterval);
            Assert.Contains(loaded.Effective(), static value => value.Origin == "environment EDGE_AGENT_Telemetry__EnergyInterval");
        }
        finally
        {
            Environment.SetEnvironmentVariable("EDGE_AGENT_Telemetry__EnergyInterval", null);
        }
    }

    private LoadedConfiguration Load(string json)
    {
        var path = Path.Combine(_folder, "agent.json");
        File.WriteAllText(path, json);
        return ConfigurationLoader.Load(path);
    }
}
