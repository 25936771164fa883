namespace EdgeRuntime.Messaging.Ingesting;

/// <summary>How several readers share what one broker delivers: each message of a shared filter goes to one of them.</summary>
/// <param name="Group">Name of the group; its readers have the same.</param>
/// <param name="Filters">Which of the filters are shared. The others, and what the broker has retained, go to every reader.</param>
/// <param name="ProbeTopic">A topic that only this reader uses: a message to itself proves that the broker delivers through a shared subscription.</param>
public sealed record IngestSharing(string Group, IReadOnlyCollection<string> Filters, string ProbeTopic)
{
    /// <summary>The shared form of a filter (MQTT 5 section 4.8.2).</summary>
    public string Share(string filter) => $"$share/{Group}/{filter}";
}
