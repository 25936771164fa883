using System.Text.Json;
using EdgeRuntime.Agent.Enrolment;
using EdgeRuntime.Contracts;
using EdgeRuntime.Core.Sources;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Configuration.Memory;

namespace EdgeRuntime.Agent.Configuration;

/// <summary>
/// Reads the configuration: defaults, then the file, then what the device was enrolled with, then <c>conf.d/*.json</c> beside it in the order of their names, then the environment
/// (<c>EDGE_AGENT_Mqtt__Host</c>). All errors are gathered, each with its key and where the value came from.
/// </summary>
internal static class ConfigurationLoader
{
    /// <summary>The file when none is named.</summary>
    public const string DefaultFile = "/etc/edge-runtime/agent.json";

    /// <summary>What the names of environment variables begin with.</summary>
    public const string EnvironmentPrefix = "EDGE_AGENT_";

    /// <summary>The name of the source that exists when none is configured.</summary>
    public const string DefaultSource = "machine";

    private const string TlsKey = $"{nameof(AgentConfiguration.Mqtt)}:{nameof(Messaging.BrokerOptions.Tls)}";

    /// <summary>Reads and checks.</summary>
    /// <param name="file">The file; null for the default one, which may be missing.</param>
    /// <param name="state">Finds the state directory.</param>
    /// <param name="dropInFolders">Where drop-ins of the unit are; null: <see cref="ServiceCredentials.DropInFolders"/>.</param>
    public static LoadedConfiguration Load(string? file, StateDirectory state, IReadOnlyList<string>? dropInFolders = null)
    {
        var errors = new List<string>();
        var root = Read(file, state, errors);
        var configuration = Bind(root, errors);
        var credentials = Environment.GetEnvironmentVariable("CREDENTIALS_DIRECTORY");
        if (!string.IsNullOrEmpty(credentials))
        {
            configuration.Mqtt.ReadFromCredentials(credentials);
        }

        StateDirectory.ClearNone(configuration);
        AddDefaults(configuration);
        Validate(configuration, errors);

        var serviceOnly = !string.IsNullOrEmpty(credentials) ? [] : ServiceCredentials.Explain(configuration.Mqtt.Tls, TlsKey, errors, dropInFolders ?? ServiceCredentials.DropInFolders);
        return new LoadedConfiguration(configuration, root, [.. errors.Select(SecretText.Hide)]) { ServiceOnly = serviceOnly };
    }

    private static IConfigurationRoot Read(string? file, StateDirectory state, List<string> errors)
    {
        var path = Path.GetFullPath(file ?? DefaultFile);
        var builder = new ConfigurationBuilder();
        var enrolmentAt = 0;
        if (File.Exists(path))
        {
            AddFile(builder, path, errors);
            enrolmentAt = builder.Sources.Count;
        }
        else if (file is not null)
        {
            errors.Add($"{path}: no such file; name an existing one with --config");
        }

        var folder = Path.Combine(Path.GetDirectoryName(path)!, "conf.d");
        foreach (var part in Directory.Exists(folder) ? Directory.GetFiles(folder, "*.json").Order(StringComparer.Ordinal) : Enumerable.Empty<string>())
        {
            AddFile(builder, part, errors);
        }

        var root = builder.AddEnvironmentVariables(EnvironmentPrefix).Build();
        if (state.Find(root[nameof(AgentConfiguration.StateDirectory)]) is not { } directory)
        {
            return root;
        }

        // The enrolment knows the broker better than the file of the package does; who puts a value into conf.d means it.
        if (Path.Combine(directory, IdentityStore.SettingsName) is var identity && File.Exists(identity))
        {
            var own = new ConfigurationBuilder();
            AddFile(own, identity, errors);
            foreach (var layer in own.Sources)
            {
                builder.Sources.Insert(enrolmentAt, layer);
            }
        }

        // Whatever is set anywhere comes after it.
        var found = KeyValuePair.Create(nameof(AgentConfiguration.StateDirectory), (string?)directory);
        builder.Sources.Insert(0, new MemoryConfigurationSource { InitialData = [found, .. StateDirectory.DefaultsIn(directory)] });
        var whole = builder.Build();
        if (whole[found.Key] is { Length: > 0 } inForce && (inForce == directory || inForce == root[found.Key]))
        {
            return whole;
        }

        // The agent's own user can write the layer of the enrolment: it must not lead root, who enrols the device again, into another directory.
        builder.Add(new MemoryConfigurationSource { InitialData = [found] });
        return builder.Build();
    }

    // Each file is tried by itself, so that one mistake does not hide the next.
    private static void AddFile(ConfigurationBuilder builder, string path, List<string> errors)
    {
        try
        {
            var file = new JsonFileSource(path);
            new ConfigurationBuilder().Add(file).Build();
            builder.Add(file);
        }
        catch (Exception e) when (e is JsonException or FormatException or IOException or UnauthorizedAccessException)
        {
            errors.Add($"{path}: cannot be read as JSON ({((e as JsonException ?? e.InnerException) is JsonException fault ? JsonFault.Of(fault) : FileFault.Of(e, path))})");
        }
    }

    private static AgentConfiguration Bind(IConfigurationRoot root, List<string> errors)
    {
        var configuration = new AgentConfiguration();
        KnownKeys.Check(root, errors);
        BindPart(root, errors, nameof(AgentConfiguration.Device), section =>
        {
            configuration.Device = new();
            section.Bind(configuration.Device);
        });
        BindPart(root, errors, nameof(AgentConfiguration.Mqtt), section =>
        {
            configuration.Mqtt = new();
            section.Bind(configuration.Mqtt);
        });
        BindPart(root, errors, nameof(AgentConfiguration.Enrolment), section =>
        {
            configuration.Enrolment = new();
            section.Bind(configuration.Enrolment);
        });
        BindPart(root, errors, nameof(AgentConfiguration.HomeAssistant), section =>
        {
            configuration.HomeAssistant = new();
            section.Bind(configuration.HomeAssistant);
        });
        BindPart(root, errors, nameof(AgentConfiguration.Policy), section =>
        {
            configuration.Policy = new();
            section.Bind(configuration.Policy);
        });
        BindPart(root, errors, nameof(AgentConfiguration.Power), section =>
        {
            configuration.Power = new();
            section.Bind(configuration.Power);
        });
        BindPart(root, errors, nameof(AgentConfiguration.Onnx), section =>
        {
            configuration.Onnx = new();
            section.Bind(configuration.Onnx);
        });
        BindPart(root, errors, nameof(AgentConfiguration.Telemetry), section =>
        {
            configuration.Telemetry = new();
            section.Bind(configuration.Telemetry);
        });
        BindPart(root, errors, nameof(AgentConfiguration.Updates), section =>
        {
            configuration.Updates = new();
            section.Bind(configuration.Updates);
        });
        BindPart(root, errors, nameof(AgentConfiguration.Governor), section =>
        {
            configuration.Governor = new();
            section.Bind(configuration.Governor);
        });
        BindPart(root, errors, nameof(AgentConfiguration.Sleep), section =>
        {
            configuration.Sleep = new();
            section.Bind(configuration.Sleep);
        });
        foreach (var source in root.GetSection(nameof(AgentConfiguration.Sources)).GetChildren())
        {
            var options = new SourceOptions();
            BindPart(root, errors, source.Path, section =>
            {
                options = new SourceOptions();
                section.Bind(options);
            });
            configuration.Sources.Add(source.Key, options);
        }

        foreach (var model in root.GetSection(nameof(AgentConfiguration.Models)).GetChildren())
        {
            var options = new ModelOptions();
            BindPart(root, errors, model.Path, section =>
            {
                options = new ModelOptions();
                section.Bind(options);
            });
            configuration.Models.Add(options);
        }

        BindScalars(root, configuration, errors);
        return configuration;
    }

    private static void BindScalars(IConfigurationRoot root, AgentConfiguration configuration, List<string> errors)
    {
        configuration.Board = root[nameof(AgentConfiguration.Board)] ?? configuration.Board;
        configuration.StateDirectory = root[nameof(AgentConfiguration.StateDirectory)] is { Length: > 0 } directory && !StateDirectory.IsNone(directory) ? Path.GetFullPath(directory) : null;
        Read<TimeSpan>(nameof(AgentConfiguration.ShutdownDeadline), TimeSpan.TryParse, value => configuration.ShutdownDeadline = value);
        Read<Microsoft.Extensions.Logging.LogLevel>(nameof(AgentConfiguration.LogLevel), Enum.TryParse, value => configuration.LogLevel = value);

        void Read<T>(string key, Parser<T> parse, Action<T> set)
        {
            if (root[key] is not { } text)
            {
                return;
            }

            if (parse(text, out var value))
            {
                set(value!);
            }
            else
            {
                AddUnlessSaid(errors, key, $"'{text}' is not a valid value ({LoadedConfiguration.OriginOf(root, key)})");
            }
        }
    }

    private delegate bool Parser<T>(string text, out T? value);

    // The binder stops at the first value that it cannot convert: that one is left out and the part bound afresh, until all are found.
    private static void BindPart(IConfigurationRoot root, List<string> errors, string path, Action<IConfigurationSection> bind)
    {
        var values = root.GetSection(path).AsEnumerable().ToDictionary(StringComparer.OrdinalIgnoreCase);
        foreach (var refused in values.Keys.Where(key => IsSaid(errors, key)).ToList())
        {
            values.Remove(refused);
        }

        for (var done = false; !done;)
        {
            try
            {
                bind(new ConfigurationBuilder().AddInMemoryCollection(values).Build().GetSection(path));
                done = true;
            }
            catch (InvalidOperationException e)
            {
                // The binder says: Failed to convert configuration value 'x' at 'Mqtt:Port' to type 'System.Int32'.
                var key = e.Message.Split('\'') is { Length: > 3 } parts ? parts[3] : path;
                AddUnlessSaid(errors, key, $"{(SecretText.IsSecretName(key) ? "cannot be read as what is needed there" : e.Message)} ({LoadedConfiguration.OriginOf(root, key)})");
                done = !values.Remove(key);
            }
        }
    }

    // What the keys' check has said knows better what is allowed.
    private static void AddUnlessSaid(List<string> errors, string key, string fault)
    {
        if (!IsSaid(errors, key))
        {
            errors.Add($"{key}: {fault}");
        }
    }

    private static bool IsSaid(List<string> errors, string key) => errors.Exists(error => error.StartsWith($"{key}: ", StringComparison.OrdinalIgnoreCase));

    private static void AddDefaults(AgentConfiguration configuration)
    {
        if (configuration.Sources.Count == 0)
        {
            configuration.Sources.Add(DefaultSource, new SourceOptions());
        }

        if (configuration.Models.Count == 0)
        {
            configuration.Models.Add(new ModelOptions { Source = configuration.Sources.Keys.First() });
        }
    }

    private static void Validate(AgentConfiguration configuration, List<string> errors)
    {
        configuration.Device.Validate(nameof(AgentConfiguration.Device), errors);
        configuration.Mqtt.Validate(nameof(AgentConfiguration.Mqtt), errors);
        configuration.Enrolment.Validate(nameof(AgentConfiguration.Enrolment), errors);
        configuration.HomeAssistant.Validate(nameof(AgentConfiguration.HomeAssistant), errors);
        configuration.Policy.Validate(nameof(AgentConfiguration.Policy), errors);
        configuration.Power.Validate(nameof(AgentConfiguration.Power), errors);
        configuration.Onnx.Validate(nameof(AgentConfiguration.Onnx), errors);
        configuration.Telemetry.Validate(nameof(AgentConfiguration.Telemetry), errors);
        configuration.Updates.Validate(nameof(AgentConfiguration.Updates), errors);
        configuration.Governor.Validate(nameof(AgentConfiguration.Governor), errors);
        configuration.Sleep.Validate(nameof(AgentConfiguration.Sleep), errors);
        foreach (var (name, source) in configuration.Sources)
        {
            source.Validate($"Sources:{name}", errors);
        }

        for (var i = 0; i < configuration.Models.Count; i++)
        {
            var model = configuration.Models[i];
            model.Validate($"Models:{i}", errors);
            if (!configuration.Sources.ContainsKey(model.Source))
            {
                errors.Add($"Models:{i}:Source is '{model.Source}', but there are only {string.Join(", ", configuration.Sources.Keys)} in Sources");
            }
        }

        foreach (var shared in configuration.Models.GroupBy(static model => model.Source).Where(static group => group.Count() > 1))
        {
            errors.Add($"Models: source '{shared.Key}' feeds {shared.Count()} models; a source is read by one model, configure one more source");
        }

        if (configuration.ShutdownDeadline < TimeSpan.Zero || configuration.ShutdownDeadline > TimeSpan.FromMinutes(5))
        {
            errors.Add($"ShutdownDeadline must be 00:00:00 to 00:05:00, but is {configuration.ShutdownDeadline}");
        }
    }
}
