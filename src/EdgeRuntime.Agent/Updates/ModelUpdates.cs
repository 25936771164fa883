using EdgeRuntime.Agent.Configuration;
using EdgeRuntime.Agent.Hosting;
using EdgeRuntime.Contracts;
using EdgeRuntime.Contracts.Messages;
using EdgeRuntime.Contracts.Signing;
using EdgeRuntime.Core.Linux;
using EdgeRuntime.Core.Models.Probing;
using EdgeRuntime.Core.Models.Staging;

namespace EdgeRuntime.Agent.Updates;

/// <summary>What an agent keeps of models and settings that come over MQTT: opened before its models are loaded.</summary>
internal sealed class ModelUpdates
{
    private const string Section = nameof(AgentConfiguration.Updates);
    private const string Executable = "edge-agent";

    private ModelUpdates(ModelStore? store, Keyring? keyring, ErrorInfo? keyringProblem, string? executable, AgentConfiguration configuration)
    {
        (Store, KeyringProblem, ProbeExecutable) = (store, keyringProblem, executable);
        Reader = new DesiredReader { Device = configuration.Device.EffectiveId, Keyring = keyring, RequireSigned = configuration.Updates.TakesSignedOnly };
        Desired = new DesiredStore(configuration.Updates.Folder);
    }

    /// <summary>Where models lie; null where the device takes none.</summary>
    public ModelStore? Store { get; }

    /// <summary>Opens desired documents and grants.</summary>
    public DesiredReader Reader { get; }

    /// <summary>Why another keyring than the configured one is trusted, or what was kept of it cannot be used; null for neither.</summary>
    public ErrorInfo? KeyringProblem { get; }

    /// <summary>Keeps the desired document in force.</summary>
    public DesiredStore Desired { get; }

    /// <summary>What a probe runs; null where there is no agent's executable.</summary>
    public string? ProbeExecutable { get; }

    /// <summary>Null when models can be taken, else why not.</summary>
    public ErrorInfo? Disabled =>
        Store is null ? new ErrorInfo(ErrorCode.UpdatesDisabled, $"model updates are disabled: set {Section}:Folder and {Section}:Keyring")
        : Reader.Keyring is null ? new ErrorInfo(ErrorCode.UpdatesDisabled, $"model updates are disabled: no trusted keyring (set {Section}:Keyring)")
        : ProbeExecutable is null ? new ErrorInfo(ErrorCode.UpdatesDisabled, $"model updates are disabled: there is no {Executable} beside this program to probe models with")
        : null;

    /// <summary>Opens folder and keyring.</summary>
    /// <param name="configuration">The device's configuration.</param>
    /// <param name="baseFolder">Where the agent's executable lies, unless it is this process.</param>
    /// <param name="wall">The wall clock.</param>
    /// <exception cref="AgentStartException">One of them cannot be used.</exception>
    public static ModelUpdates Open(AgentConfiguration configuration, string baseFolder, TimeProvider wall)
    {
        var errors = new List<string>();
        ErrorInfo? problem = null;
        var keyring = OpenKeyring(configuration.Updates.Keyring, errors);
        var store = OpenStore(configuration.Updates.Folder, isNeeded: keyring is not null, errors);
        if (keyring is not null && errors.Count == 0)
        {
            keyring = Remember(new KeyringMemory(configuration.Updates.Folder), keyring, wall, ref problem);
        }

        return errors.Count > 0 ? throw new AgentStartException(errors) : new ModelUpdates(store, keyring, problem, FindExecutable(baseFolder), configuration);
    }

    /// <summary>What a check of the configuration looks at: nothing is opened or changed.</summary>
    /// <exception cref="AgentStartException">The keyring cannot be used, or the device would not believe it.</exception>
    public static ModelUpdates Closed(AgentConfiguration configuration, TimeProvider wall)
    {
        var errors = new List<string>();
        var keyring = OpenKeyring(configuration.Updates.Keyring, errors);
        ErrorInfo? problem = null;
        if (keyring is not null)
        {
            keyring = new KeyringMemory(configuration.Updates.Folder).Follow(keyring, TrustedTime.Of(wall, SystemClock.State), out problem);
        }

        if (problem is not null)
        {
            errors.Add($"{Section}:Keyring: {problem.Message}");
        }

        return errors.Count > 0 ? throw new AgentStartException(errors) : new ModelUpdates(null, keyring, null, null, configuration);
    }

    /// <summary>The probe of a device that takes models.</summary>
    public IModelProbe NewProbe(AgentConfiguration configuration, TimeProvider wall) => new ProbeProcess(ProbeExecutable!, configuration.Updates.ProbeLimit, wall);

    private static Keyring? OpenKeyring(string? path, List<string> errors)
    {
        if (path is null)
        {
            return null;
        }

        try
        {
            var keyring = KeyringMemory.Read(path);
            if (!keyring.IsOk)
            {
                errors.Add($"{Section}:Keyring: {path}: {keyring.Error.Message}");
            }

            return keyring.Value;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            errors.Add($"{Section}:Keyring: {path} cannot be read ({FileFault.Of(e, path)})");
            return null;
        }
    }

    // A disk that takes no writes must not keep the agent from its start.
    private static Keyring Remember(KeyringMemory memory, Keyring configured, TimeProvider wall, ref ErrorInfo? problem)
    {
        var keyring = memory.Follow(configured, TrustedTime.Of(wall, SystemClock.State), out problem);
        try
        {
            memory.Save(keyring);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            problem ??= new ErrorInfo(ErrorCode.StorageFailed, $"cannot write the keyring to disk: {e.Message}; after the next start an older one would be trusted");
        }

        return keyring;
    }

    // Without a keyring there are no models to lose, and a disk that takes no writes is reported by the outbox.
    private static ModelStore? OpenStore(string? folder, bool isNeeded, List<string> errors)
    {
        try
        {
            return folder is null ? null : new ModelStore(Path.Combine(folder, "models"));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            if (isNeeded)
            {
                errors.Add($"{Section}:Folder: {folder} cannot be used ({e.Message}); make it and give it to the agent's user");
            }

            return null;
        }
    }

    private static string? FindExecutable(string baseFolder)
    {
        if (Path.GetFileNameWithoutExtension(Environment.ProcessPath) == Executable)
        {
            return Environment.ProcessPath;
        }

        var beside = Path.Combine(baseFolder, OperatingSystem.IsWindows() ? Executable + ".exe" : Executable);
        return File.Exists(beside) ? beside : null;
    }
}
