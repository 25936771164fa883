using System.Net;
using System.Text.Json;

namespace EdgeRuntime.Client;

/// <summary>Turns what goes wrong into one line.</summary>
internal sealed class FaultHandler(Uri address, HttpMessageHandler inner) : DelegatingHandler(inner)
{
    private const int MaxProblemBytes = 64 << 10;

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        HttpResponseMessage answer;
        try
        {
            answer = await base.SendAsync(request, cancellationToken).ConfigureAwait(false);
        }
        catch (HttpRequestException e)
        {
            throw new FleetException($"the fleet at {address} cannot be reached: {Cause(e)}", inner: e);
        }

        if (answer.IsSuccessStatusCode)
        {
            return answer;
        }

        using (answer)
        {
            var problem = await ReadProblemAsync(answer, cancellationToken).ConfigureAwait(false);
            throw new FleetException(problem ?? Plain(answer), answer.StatusCode);
        }
    }

    // The innermost message names the cause: refused, unknown name, untrusted certificate.
    private static string Cause(Exception fault)
    {
        while (fault.InnerException is { } inner)
        {
            fault = inner;
        }

        return fault.Message.TrimEnd('.');
    }

    private static async Task<string?> ReadProblemAsync(HttpResponseMessage answer, CancellationToken cancellationToken)
    {
        if (answer.Content.Headers.ContentType?.MediaType != "application/problem+json")
        {
            return null;
        }

        try
        {
            await answer.Content.LoadIntoBufferAsync(MaxProblemBytes, cancellationToken).ConfigureAwait(false);
            var bytes = await answer.Content.ReadAsByteArrayAsync(cancellationToken).ConfigureAwait(false);
            return JsonSerializer.Deserialize(bytes, FleetJsonContext.Default.Problem)?.Detail?.TrimEnd('.');
        }
        catch (Exception e) when (e is JsonException or HttpRequestException or IOException)
        {
            return null;
        }
    }

    private string Plain(HttpResponseMessage answer) => answer.StatusCode switch
    {
        HttpStatusCode.Unauthorized => $"the fleet at {address} does not know this token; make one on its page /account",
        >= HttpStatusCode.MultipleChoices and < HttpStatusCode.BadRequest when answer.Headers.Location is { } place =>
            $"{address} points to {place}; if the fleet is there, give that address",
        var status => $"{address} answered {(int)status}; check that a fleet is at this address",
    };
}
