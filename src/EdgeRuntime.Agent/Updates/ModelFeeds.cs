using EdgeRuntime.Agent.Configuration;
using EdgeRuntime.Agent.Hosting;
using EdgeRuntime.Contracts.Messages;

namespace EdgeRuntime.Agent.Updates;

/// <summary>Whether each model of a desired document has a source on this device.</summary>
/// <param name="configuration">The device's configuration.</param>
/// <param name="configured">The configured models, each with its source.</param>
/// <param name="adopted">Tells the source of a model that an earlier order has brought; null for no such model.</param>
/// <param name="disabled">Why the device takes no models; null where it does.</param>
internal sealed class ModelFeeds(AgentConfiguration configuration, IReadOnlyDictionary<string, string> configured, Func<string, string?> adopted, ErrorInfo? disabled)
{
    /// <summary>Judges a document as a whole: a model that it does not name is given up, and its source is free.</summary>
    /// <returns>Null when every model has its source; else <see cref="ErrorCode.UnknownModel"/> where none is named, <see cref="ErrorCode.UnknownSource"/>, <see cref="ErrorCode.SourceInUse"/>,
    /// <see cref="ErrorCode.UpdatesDisabled"/>, or <see cref="ErrorCode.DesiredInvalid"/> where the configuration has another source for the model.</returns>
    public ErrorInfo? Check(DesiredDocument document)
    {
        var taken = configured.Values.ToHashSet(StringComparer.Ordinal);
        foreach (var model in document.Models)
        {
            if ((configured.TryGetValue(model.Model, out var own) ? CheckConfigured(model, own) : CheckAdopted(model, taken)) is { } refusal)
            {
                return refusal;
            }
        }

        return null;
    }

    private static ErrorInfo? CheckConfigured(DesiredModel model, string own) => model.Source is { } named && named != own
        ? new ErrorInfo(ErrorCode.DesiredInvalid, $"model '{model.Model}' has source '{own}' by this device's configuration, but the order names '{named}'; leave the source out or change the configuration")
        : null;

    private ErrorInfo? CheckAdopted(DesiredModel model, HashSet<string> taken)
    {
        if ((model.Source ?? adopted(model.Model)) is not { } source)
        {
            return new ErrorInfo(
                ErrorCode.UnknownModel,
                $"this device is not configured for a model '{model.Model}', only for {string.Join(", ", configured.Keys)}; to run it beside them name one of its sources (edgectl model push --source): {string.Join(", ", configuration.Sources.Keys)}");
        }

        if (disabled is not null)
        {
            return disabled;
        }

        if (!configuration.Sources.TryGetValue(source, out var options))
        {
            return Pipelines.UnknownSource(source, configuration);
        }

        return taken.Add(source) || options.CanBeShared ? null : Pipelines.SourceInUse(source, options);
    }
}
