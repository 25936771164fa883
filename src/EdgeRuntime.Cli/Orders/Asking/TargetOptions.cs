using System.CommandLine;
using EdgeRuntime.Contracts;

namespace EdgeRuntime.Cli.Orders.Asking;

/// <summary>How a command is told which devices it means: by name, by tag, or all.</summary>
internal sealed class TargetOptions
{
    /// <summary>What to do where devices are named in no way, or in several.</summary>
    public const string OneWay = "name the devices in one way: --device D (once for each), --tag TAG or --all";

    private readonly Option<string[]> _devices = new("--device", "-d") { Description = "A device; once for each device", DefaultValueFactory = static _ => [] };
    private readonly Option<string[]> _tags = new("--tag") { Description = "Every device with this tag, such as site=north; once for each tag that a device must have", DefaultValueFactory = static _ => [] };
    private readonly Option<bool> _all = new("--all") { Description = "Every device on the broker" };

    public TargetOptions() => _devices.Validators.Add(static result =>
    {
        foreach (var token in result.Tokens.Where(static token => !Identifiers.IsDeviceId(token.Value)))
        {
            result.AddError($"--device must match {Identifiers.Pattern}, but is '{OneLineText.Of(token.Value, 64)}'");
        }
    });

    /// <summary>Gives a command the options.</summary>
    public void AddTo(Command command)
    {
        command.Add(_devices);
        command.Add(_tags);
        command.Add(_all);
    }

    /// <summary>What was asked for.</summary>
    /// <exception cref="CliException">Nothing, or several kinds at once.</exception>
    public TargetRequest Read(ParseResult arguments) => TryRead(arguments) ?? throw new CliException(OneWay, ExitCodes.Usage);

    /// <summary>What was asked for; null for nothing.</summary>
    /// <exception cref="CliException">Several kinds at once.</exception>
    public TargetRequest? TryRead(ParseResult arguments)
    {
        var request = new TargetRequest([.. (arguments.GetValue(_devices) ?? []).Distinct(StringComparer.Ordinal)], arguments.GetValue(_tags) ?? [], arguments.GetValue(_all));
        return ((request.Devices.Count > 0 ? 1 : 0) + (request.Tags.Count > 0 ? 1 : 0) + (request.All ? 1 : 0)) switch
        {
            0 => null,
            1 => request,
            _ => throw new CliException(OneWay, ExitCodes.Usage),
        };
    }
}
