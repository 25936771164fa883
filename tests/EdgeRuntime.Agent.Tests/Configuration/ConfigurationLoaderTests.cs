using EdgeRuntime.Agent.Commands;
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

    [Theory]
    [InlineData("""{ "Mqtt": { "KeepAlive": "2 minutes" } }""", "Mqtt:KeepAlive: Failed to convert configuration value '2 minutes'; a duration is [days.]hours:minutes:seconds, such as 00:02:00 for two minutes")]
    [InlineData("""{ "ShutdownDeadline": "5s" }""", "ShutdownDeadline: Failed to convert configuration value '5s'; a duration is [days.]hours:minutes:seconds, such as 00:02:00 for two minutes")]
    [InlineData("""{ "Telemetry": { "EnergyInterval": 1 } }""", "Telemetry:EnergyInterval: Failed to convert configuration value '1'; a bare number means days; a duration is [days.]hours:minutes:seconds, such as 00:02:00 for two minutes")]
    [InlineData("""{ "LogLevel": "Verbose" }""", "LogLevel: Failed to convert configuration value 'Verbose'; it must be one of Trace, Debug, Information, Warning, Error, Critical, None")]
    [InlineData("""{ "Sources": { "machine": { "Kind": "exec", "Exec": { "Command": ["cat"], "Format": { "Kind": "Sound", "Shape": [4, 1] } } } } }""", "Sources:machine:Exec:Format:Kind: Failed to convert configuration value 'Sound'; it must be one of Series, Image, Tensor")]
    [InlineData("""{ "Sources": { "machine": { "Kind": "exec", "Exec": { "Command": ["cat"], "Format": { "Type": "Float", "Shape": [4, 1] } } } } }""", "Sources:machine:Exec:Format:Type: Failed to convert configuration value 'Float'; it must be one of UInt8, Int8, UInt16, Int16, Int32, Int64, Float16, Float32, Float64, Boolean")]
    [InlineData("""{ "Policy": { "MaxRateHz": "NaN" } }""", "Policy:MaxRateHz: Failed to convert configuration value 'NaN'; it must be a finite number with a decimal point, such as 0.5")]
    [InlineData("""{ "Mqtt": { "Tls": { "Enabled": "yes" } } }""", "Mqtt:Tls:Enabled: Failed to convert configuration value 'yes'; it must be true or false")]
    public void Load_ValueThatCannotBe_IsOneLineWithWhatIsAllowed(string json, string expected) =>
        Assert.StartsWith($"{expected} (", Assert.Single(Load(json).Errors), StringComparison.Ordinal);

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

    [Theory]
    [InlineData("""{ "Device": { "Tags": { "site": "north" } } }""", "Device:Tags: must be a list, [ ... ], but is an object with the key 'site' (")]
    [InlineData("""{ "Sleep": { "Command": "rtcwake -m mem" } }""", "Sleep:Command: must be a list, [ ... ], but is the single value 'rtcwake -m mem' (")]
    [InlineData("""{ "Device": { "Site": [ "roof" ] } }""", "Device:Site: must be a single value, but is a list (")]
    [InlineData("""{ "Power": { "Interval": { "Seconds": "10" } } }""", "Power:Interval: must be a single value, but is an object with the key 'Seconds' (")]
    [InlineData("""{ "Mqtt": "broker" }""", "Mqtt: must be an object, { ... }, but is the single value 'broker' (")]
    public void Load_ValuesOfTheWrongShape_AreErrorsAndNoDefaults(string json, string expected)
    {
        var error = Assert.Single(Load(json).Errors);

        Assert.StartsWith(expected, error, StringComparison.Ordinal);
        Assert.EndsWith("agent.json)", error, StringComparison.Ordinal);
    }

    [Fact]
    public void Load_EmptyListsAndSections_AreGood() => Assert.Empty(Load("""{ "Device": { "Tags": [] }, "Mqtt": {}, "Sources": {}, "Models": [], "Power": { "Sensors": [] } }""").Errors);

    [Fact]
    public void Load_TheExampleOfTags_IsWhatPushesChooseBy()
    {
        var page = File.ReadAllText(Testing.Checkout.PathOf("docs/updates-and-signing.md"));
        var from = page.IndexOf("{ \"Device\":", StringComparison.Ordinal);
        var loaded = Load(page[from..page.IndexOf('\n', from)]);

        Assert.Empty(loaded.Errors);
        Assert.Contains("site=north", loaded.Configuration.Device.Tags);
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
    public void Load_TheExampleOfAHat_IsGood()
    {
        var page = File.ReadAllText(Testing.Checkout.PathOf("docs/hardware.md"));
        var from = page.IndexOf("{ \"Power\":", StringComparison.Ordinal);
        var loaded = Load(page[from..page.IndexOf('\n', from)]);

        Assert.Empty(loaded.Errors);
        Assert.Contains(loaded.Configuration.Power.Hat + ".json", Directory.GetFiles(Testing.Checkout.PathOf("firmware-configs/hats")).Select(Path.GetFileName));
    }

    [Theory]
    [InlineData("README.md")]
    [InlineData("docs/configuration.md")]
    [InlineData("docs/energy.md")]
    [InlineData("docs/hardware.md")]
    [InlineData("docs/scheduler.md")]
    public void Load_ExamplesOfThePages_AreGood(string page)
    {
        // The examples of updates need a keyring file; ModelDeliveryTests starts an agent with them.
        var examples = File.ReadAllText(Testing.Checkout.PathOf(page)).Split("```json\n").Skip(1).Select(static part => part[..part.IndexOf("```", StringComparison.Ordinal)]).ToList();
        Assert.NotEmpty(examples);

        // As the service has it: with a state directory.
        var state = new StateDirectory(name => name == "STATE_DIRECTORY" ? _folder : null, static _ => true);
        Assert.All(examples, example =>
        {
            var path = Path.Combine(_folder, "agent.json");
            File.WriteAllText(path, example);
            Assert.Empty(ConfigurationLoader.Load(path, state).Errors);
        });
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
        var loaded = ConfigurationLoader.Load(Path.Combine(_folder, "missing.json"), Nowhere);

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

    [Fact]
    public void Effective_NothingIsSet_ShowsEveryDefaultOnce()
    {
        var values = Load("{}").Effective();

        Assert.All(values, static value => Assert.Equal("default", value.Origin));
        Assert.Equal(values.Count, values.Select(static value => value.Key).Distinct(StringComparer.OrdinalIgnoreCase).Count());
        Assert.Contains(new EffectiveValue("Policy:Kind", "linear", "default"), values);
        Assert.Contains(new EffectiveValue("Telemetry:EnergyInterval", "00:01:00", "default"), values);
        Assert.Contains(new EffectiveValue("Sources:machine:Vibration:SampleRateHz", "6400", "default"), values);
        Assert.Contains(new EffectiveValue("Models:0:Gate:Threshold", "0", "default"), values);
        Assert.Contains(new EffectiveValue("Device:Tags", "[]", "default"), values);
        Assert.Contains(new EffectiveValue("Device:Site", null, "default"), values);
        Assert.DoesNotContain(values, static value => value.Key.StartsWith("Sources:machine:Exec", StringComparison.Ordinal));
    }

    [Fact]
    public void Effective_WhatIsSet_IsAsItWasWrittenAndTheRestOfItsSectionIsDefault()
    {
        var loaded = Load("""{ "Mqtt": { "Enabled": false }, "Device": { "Tags": [ "roof" ] }, "Power": { "Kind": "sensors", "Sensors": [ { "Kind": "pmic" } ] }, "Models": [] }""");
        var values = loaded.Effective();
        var file = Path.Combine(_folder, "agent.json");

        Assert.Empty(loaded.Errors);
        Assert.Contains(new EffectiveValue("Mqtt:Enabled", "false", file), values);
        Assert.Contains(new EffectiveValue("Mqtt:Host", "localhost", "default"), values);
        Assert.Contains(new EffectiveValue("Device:Tags:0", "roof", file), values);
        Assert.Contains(new EffectiveValue("Power:Sensors:0:Kind", "pmic", file), values);
        Assert.Contains(new EffectiveValue("Power:Sensors:0:Channel", "1", "default"), values);
        Assert.DoesNotContain(values, static value => value.Key is "Device:Tags" or "Power:Sensors");
    }

    [Fact]
    public void Effective_WhatNobodyReads_IsShownAsItIsSet()
    {
        var values = Load("""{ "Sources": { "machine": { "Exec": { "Command": [ "cam" ] } } }, "Mqtt": { "AccessToken": "s3cret" } }""").Effective();

        Assert.Contains(values, static value => value is { Key: "Sources:machine:Exec:Command:0", Value: "cam" });
        Assert.Contains(values, static value => value is { Key: "Mqtt:AccessToken", Value: "(hidden)" });
    }

    [Fact]
    public void Effective_Credentials_AreHiddenInValuesAndErrors()
    {
        var loaded = Load("""
            {
              "Sources": { "cam": { "Kind": "exec", "Exec": { "Command": [ "ffmpeg", "-i", "rtsp://admin:hunter2@10.0.0.7/1", "--token", "hunter2" ] } } },
              "Mqtt": { "Host": "mqtt://u:hunter2@broker", "Port": "mqtt://u:hunter2@broker" },
              "Models": [ { "Source": "rtsp://admin:hunter2@10.0.0.7/1" } ]
            }
            """);

        Assert.NotEmpty(loaded.Errors);
        Assert.Contains(loaded.Effective(), static value => value is { Key: "Sources:cam:Exec:Command:2", Value: "rtsp://***@10.0.0.7/1" });
        Assert.All(loaded.Errors, static error => Assert.DoesNotContain("hunter2", error, StringComparison.Ordinal));
        Assert.All(loaded.Effective(), static value => Assert.DoesNotContain("hunter2", value.Value ?? "", StringComparison.Ordinal));
    }

    [Fact]
    public void Effective_DesiredDocumentInForce_WinsOverFilesAndSaysItsGeneration()
    {
        var loaded = Load($$"""{ "Updates": { "Folder": "{{_folder}}" }, "Policy": { "MaxRateHz": 5, "MinRateHz": 0.5, "Tiers": [ { "AboveSocFraction": 0.8, "RateHz": 5 }, { "AboveSocFraction": 0.5, "RateHz": 1 } ] } }""");
        File.WriteAllText(
            Path.Combine(_folder, "desired.json"),
            """
            { "schema": "desired/1", "generation": 7, "policy": { "kind": "tiers", "maxRateHz": 3, "tiers": [ { "aboveSocFraction": 0.4, "rateHz": 2 } ] },
              "settings": { "energyIntervalS": 30, "batchMaxItems": 4, "batchMaxAgeS": 5, "hysteresisSocFraction": 0.02, "minDwellS": 61, "sensorGraceS": 62, "installMinSocFraction": 0.4, "trialS": 63 } }
            """);
        var remarks = new List<string>();

        var values = DesiredValues.Over(loaded, remarks);

        Assert.Empty(loaded.Errors);
        Assert.Empty(remarks);
        Assert.Equal(
            [
                ("Models:0:Batch:MaxAge", "00:00:05"), ("Models:0:Batch:MaxItems", "4"), ("Policy:HysteresisSocFraction", "0.02"), ("Policy:Kind", "tiers"), ("Policy:MaxRateHz", "3"), ("Policy:MinDwell", "00:01:01"),
                ("Policy:SensorGrace", "00:01:02"), ("Policy:Tiers:0:AboveSocFraction", "0.4"), ("Policy:Tiers:0:RateHz", "2"), ("Telemetry:EnergyInterval", "00:00:30"), ("Updates:MinSocFraction", "0.4"),
                ("Updates:Trial", "00:01:03"),
            ],
            values.Where(static value => value.Origin == "desired generation 7").Select(static value => (value.Key, value.Value!)));
        Assert.Contains(values, static value => value is { Key: "Policy:MinRateHz", Value: "0.5" } && value.Origin.EndsWith("agent.json", StringComparison.Ordinal));
        Assert.DoesNotContain(values, static value => value.Key.StartsWith("Policy:Tiers:1", StringComparison.Ordinal));
        Assert.Equal(values.Count, values.Select(static value => value.Key).Distinct(StringComparer.OrdinalIgnoreCase).Count());
    }

    [Fact]
    public void Effective_DesiredDocumentThatNoLongerFits_IsARemark()
    {
        var loaded = Load($$"""{ "Updates": { "Folder": "{{_folder}}" }, "Policy": { "MinRateHz": 4, "MaxRateHz": 5 } }""");
        File.WriteAllText(Path.Combine(_folder, "desired.json"), """{ "schema": "desired/1", "generation": 7, "policy": { "kind": "linear", "maxRateHz": 3 } }""");
        var remarks = new List<string>();

        var values = DesiredValues.Over(loaded, remarks);

        Assert.StartsWith("desired generation 7 is left out: ", Assert.Single(remarks), StringComparison.Ordinal);
        Assert.Contains(values, static value => value is { Key: "Policy:MaxRateHz", Value: "5" });
    }

    private LoadedConfiguration Load(string json)
    {
        var path = Path.Combine(_folder, "agent.json");
        File.WriteAllText(path, json);
        return ConfigurationLoader.Load(path, Nowhere);
    }

    // These tests are of what is set, on any machine.
    private static StateDirectory Nowhere { get; } = new(static _ => null, static _ => false);
}
