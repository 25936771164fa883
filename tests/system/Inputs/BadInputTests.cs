using System.Text.Json.Nodes;
using EdgeRuntime.SystemTests.Agents;
using EdgeRuntime.Testing;

namespace EdgeRuntime.SystemTests.Inputs;

/// <summary>What a person or a sensor can do wrong, given to a real agent.</summary>
public sealed class BadInputTests
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    [Fact]
    public async Task Configuration_WrongKeysAndValues_AllSaidTogetherEachInOneLineWithItsKey()
    {
        await using var agent = new AgentProcess(JsonNode.Parse("""
            {
              "Devise": { "Id": "x" },
              "Mqtt": { "Prot": 1, "KeepAlive": "soon", "SessionExpiry": "later" },
              "Policy": { "MaxRateHz": 5000 },
              "Sources": { "cam": { "Kind": "exec" } },
              "Models": [ { "Source": "nowhere" } ]
            }
            """)!.AsObject());
        agent.Start();

        Assert.Equal(1, await agent.WaitForExitAsync(Limit));
        Assert.Collection(
            agent.Log.Split('\n').Order(StringComparer.Ordinal),
            static line => Assert.StartsWith("Devise: unknown key; did you mean Device?", line, StringComparison.Ordinal),
            static line => Assert.StartsWith("Models:0:Source is 'nowhere', but there are only cam in Sources", line, StringComparison.Ordinal),
            static line => Assert.StartsWith("Mqtt:KeepAlive: Failed to convert configuration value 'soon'", line, StringComparison.Ordinal),
            static line => Assert.StartsWith("Mqtt:Prot: unknown key; did you mean Port?", line, StringComparison.Ordinal),
            static line => Assert.StartsWith("Mqtt:SessionExpiry: Failed to convert configuration value 'later'", line, StringComparison.Ordinal),
            static line => Assert.StartsWith("Policy:MaxRateHz must be", line, StringComparison.Ordinal),
            static line => Assert.StartsWith("Sources:cam:Exec:Command must name a program", line, StringComparison.Ordinal),
            static line => Assert.StartsWith("Sources:cam:Exec:Format:Shape must have 2 positive dimensions", line, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Models_MissingAndUnlikeTheirManifest_EachSaidInOneLine()
    {
        var folder = CopyOfBuiltInModel();
        try
        {
            var manifest = Path.Combine(folder.FullName, "manifest.json");
            await File.WriteAllTextAsync(manifest, (await File.ReadAllTextAsync(manifest, TestContext.Current.CancellationToken)).Replace("\"logits\"", "\"logitz\"", StringComparison.Ordinal), TestContext.Current.CancellationToken);
            await using var agent = new AgentProcess(new JsonObject
            {
                ["Sources"] = new JsonObject { ["a"] = new JsonObject { ["Kind"] = "vibration" }, ["b"] = new JsonObject { ["Kind"] = "vibration" } },
                ["Models"] = new JsonArray(new JsonObject { ["Path"] = "/no/such/model", ["Source"] = "a" }, new JsonObject { ["Path"] = folder.FullName, ["Source"] = "b" }),
            });
            agent.Start();

            Assert.Equal(1, await agent.WaitForExitAsync(Limit));
            Assert.Collection(
                agent.Log.Split('\n'),
                static line => Assert.EndsWith("Models:0: /no/such/model/manifest.json: no such file; a model is a folder with a manifest.json and the files that it names", line, StringComparison.Ordinal),
                line => Assert.EndsWith($"Models:1: {folder.FullName}/int8.onnx: has no output 'logitz', only logits", line, StringComparison.Ordinal));
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    [Fact]
    public async Task Model_DamagedFile_IsNotRun()
    {
        var folder = CopyOfBuiltInModel();
        try
        {
            var path = Path.Combine(folder.FullName, "int8.onnx");
            var bytes = await File.ReadAllBytesAsync(path, TestContext.Current.CancellationToken);
            bytes[bytes.Length / 2] ^= 1;
            await File.WriteAllBytesAsync(path, bytes, TestContext.Current.CancellationToken);
            await using var agent = new AgentProcess(new JsonObject { ["Models"] = new JsonArray(new JsonObject { ["Path"] = folder.FullName }) });
            agent.Start();

            Assert.Equal(1, await agent.WaitForExitAsync(Limit));
            Assert.Contains("int8.onnx", Assert.Single(agent.Log.Split('\n')), StringComparison.Ordinal);
            Assert.Contains("sha256", agent.Log, StringComparison.Ordinal);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    [Fact]
    public async Task Source_ThatDies_OneLineOneEventAndTheOtherModelGoesOn()
    {
        await using var broker = await MosquittoServer.StartAsync();
        await using var observer = await MqttObserver.ConnectAsync(broker.Port);
        var folder = CopyOfBuiltInModel("second");
        try
        {
            var configuration = AgentConfigurations.Vibration("dies", broker.Port, 5, "outbox.db");
            configuration["Sources"] = new JsonObject
            {
                ["machine"] = new JsonObject { ["Kind"] = "vibration" },
                ["sensor"] = Exec("head -c 16384 /dev/zero; echo 'bus error' >&2; exit 9"),
            };
            configuration["Models"] = new JsonArray(new JsonObject { ["Source"] = "machine" }, new JsonObject { ["Path"] = folder.FullName, ["Source"] = "sensor" });
            await using var agent = new AgentProcess(configuration);
            agent.Start();
            await Eventually.TrueAsync(() => observer.On("/events").Any(static m => (string?)m.Body["name"] == "source_unavailable"), Limit, () => agent.Log);
            var count = observer.On("/results/vibration-condition").Count();
            await Eventually.TrueAsync(() => observer.On("/results/vibration-condition").Count() > count + 10, Limit, () => agent.Log);

            var told = observer.On("/events").First(static m => (string?)m.Body["name"] == "source_unavailable");
            Assert.Equal("source 'sensor' is unavailable: /bin/sh ended with code 9: bus error", (string?)told.Body["text"]);
            Assert.Equal("source_unavailable", (string?)told.Body["code"]);
            // The one window that there was; never zeros in place of data.
            Assert.InRange(observer.On("/results/second").Count(), 0, 3);
            Assert.Equal(0, await agent.StopAsync());
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    [Fact]
    public async Task Garbage_OnTheMqttSource_IsSaidOnceAndGoodDataStillCounts()
    {
        await using var broker = await MosquittoServer.StartAsync();
        await using var observer = await MqttObserver.ConnectAsync(broker.Port);
        var configuration = AgentConfigurations.Vibration("garbage", broker.Port, 20, "outbox.db");
        configuration["Sources"] = new JsonObject
        {
            ["machine"] = new JsonObject
            {
                ["Kind"] = "mqtt",
                ["Mqtt"] = new JsonObject { ["Topic"] = "plant/press", ["Format"] = new JsonObject { ["Shape"] = new JsonArray(2048, 2), ["SampleRateHz"] = 6400 } },
            },
        };
        await using var agent = new AgentProcess(configuration);
        agent.Start();
        await Eventually.TrueAsync(() => observer.On("/status").Any(), Limit, () => agent.Log);
        for (var i = 0; i < 20; i++)
        {
            await observer.PublishAsync("plant/press", $"garbage {i}");
        }

        await Eventually.TrueAsync(() => agent.Log.Contains("is passed over", StringComparison.Ordinal), Limit, () => agent.Log);
        Assert.Empty(observer.On("/results/vibration-condition"));
        await observer.PublishAsync("plant/press", new byte[2048 * 2 * 4]);
        await Eventually.TrueAsync(() => observer.On("/results/vibration-condition").Any(), Limit, () => agent.Log);

        Assert.Contains("is not float32 [2048,2] at 6400 Hz (16384 bytes); it is passed over", Assert.Single(agent.Log.Split('\n'), static line => line.Contains("passed over", StringComparison.Ordinal)), StringComparison.Ordinal);
        Assert.Single(observer.On("/events"), static m => (string?)m.Body["name"] == "source_unavailable");
        Assert.Equal(0, await agent.StopAsync());
    }

    private static JsonObject Exec(string script) => new()
    {
        ["Kind"] = "exec",
        ["Exec"] = new JsonObject
        {
            ["Command"] = new JsonArray("/bin/sh", "-c", script),
            ["Format"] = new JsonObject { ["Shape"] = new JsonArray(2048, 2), ["SampleRateHz"] = 6400 },
        },
    };

    private static DirectoryInfo CopyOfBuiltInModel(string? name = null)
    {
        var folder = Directory.CreateTempSubdirectory("model-");
        foreach (var file in Directory.EnumerateFiles(Checkout.PathOf("src/EdgeRuntime.Agent/Models/vibration-condition")))
        {
            File.Copy(file, Path.Combine(folder.FullName, Path.GetFileName(file)));
        }

        if (name is not null)
        {
            var manifest = Path.Combine(folder.FullName, "manifest.json");
            File.WriteAllText(manifest, File.ReadAllText(manifest).Replace("\"model\": \"vibration-condition\"", $"\"model\": \"{name}\"", StringComparison.Ordinal));
        }

        return folder;
    }
}
