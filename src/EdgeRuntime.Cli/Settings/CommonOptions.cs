using System.CommandLine;
using EdgeRuntime.Contracts;

namespace EdgeRuntime.Cli.Settings;

/// <summary>Options and arguments that several commands take.</summary>
internal static class CommonOptions
{
    /// <summary>One JSON document on stdout.</summary>
    public static Option<bool> Json { get; } = new("--json") { Description = "One JSON document on stdout; text for people goes to stderr" };

    /// <summary>A duration as people type it.</summary>
    public static Option<TimeSpan?> Duration(string name, string description) => new(name)
    {
        Description = description,
        CustomParser = result =>
        {
            if (result.Tokens.Count == 0)
            {
                // Only where an option may stand without a value.
                return null;
            }

            if (DurationText.TryParse(result.Tokens[0].Value, out var duration))
            {
                return duration;
            }

            result.AddError($"{name} must be a duration such as 500ms, 10s, 5m or 2h, but is '{OneLineText.Of(result.Tokens[0].Value, 64)}'");
            return null;
        },
    };

    /// <summary>A device id.</summary>
    /// <param name="optional">Whether it may be left out.</param>
    public static Argument<string?> Device(bool optional = false)
    {
        var argument = new Argument<string?>("device") { Description = "Device id", Arity = optional ? ArgumentArity.ZeroOrOne : ArgumentArity.ExactlyOne };
        argument.Validators.Add(static result =>
        {
            if (result.Tokens is [var token] && !Identifiers.IsDeviceId(token.Value))
            {
                result.AddError($"a device id matches {Identifiers.Pattern}, but this is '{OneLineText.Of(token.Value, 64)}'");
            }
        });
        return argument;
    }

    /// <summary>The option that names one device.</summary>
    /// <param name="description">What the command does with the device.</param>
    /// <param name="aliases">Short names.</param>
    public static Option<string> OneDevice(string description, params string[] aliases)
    {
        var option = new Option<string>("--device", aliases) { Description = description, Required = true };
        option.Validators.Add(static result =>
        {
            if (result.Tokens is [var token] && !Identifiers.IsDeviceId(token.Value))
            {
                result.AddError($"--device must match {Identifiers.Pattern}, but is '{OneLineText.Of(token.Value, 64)}'");
            }
        });
        return option;
    }

    /// <summary>A model id.</summary>
    public static Argument<string> Model()
    {
        var argument = new Argument<string>("model") { Description = "Model id" };
        argument.Validators.Add(static result =>
        {
            if (result.Tokens is [var token] && !Identifiers.IsModelId(token.Value))
            {
                result.AddError($"a model id matches {Identifiers.Pattern}, but this is '{OneLineText.Of(token.Value, 64)}'");
            }
        });
        return argument;
    }
}
