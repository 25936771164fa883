using EdgeRuntime.Fleet.Security;
using Microsoft.AspNetCore.Http.HttpResults;

namespace EdgeRuntime.Fleet.Api;

/// <summary>What is wrong with a request, in one sentence.</summary>
internal static class Faults
{
    /// <summary>An answer of problem+json.</summary>
    public static ProblemHttpResult Problem(int status, string? detail = null) =>
        TypedResults.Problem(detail ?? RefusalWriter.SentenceOf(status), statusCode: status);

    /// <summary>Reads a word of the wire.</summary>
    /// <exception cref="BadHttpRequestException">There is no such word.</exception>
    public static T? Word<T>(string? text, string name)
        where T : struct, Enum
    {
        if (string.IsNullOrEmpty(text))
        {
            return null;
        }

        return Words.Find<T>(text) ?? throw new BadHttpRequestException($"'{name}' must be one of {string.Join(", ", Enum.GetValues<T>().Select(Words.Of))}.");
    }

    /// <summary>Reads a span of time, by default the last one before now.</summary>
    /// <exception cref="BadHttpRequestException">It ends before it starts, or is too long.</exception>
    public static (DateTimeOffset From, DateTimeOffset To) Span(DateTimeOffset? from, DateTimeOffset? to, DateTimeOffset now, TimeSpan usual)
    {
        var end = to ?? now;
        var start = from ?? end - usual;
        return start < end && end - start <= MaxSpan ? (start, end)
            : throw new BadHttpRequestException($"'from' must be before 'to', by at most {MaxSpan.TotalDays:0} days.");
    }

    /// <summary>Checks a number.</summary>
    /// <exception cref="BadHttpRequestException">It is out of range.</exception>
    public static int Within(int? value, string name, int least, int most, int usual) =>
        (value ?? usual) is var number && number >= least && number <= most ? number
        : throw new BadHttpRequestException(FormattableString.Invariant($"'{name}' must be {least} to {most}."));

    private static readonly TimeSpan MaxSpan = TimeSpan.FromDays(3653);
}
